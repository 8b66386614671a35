# StreamGate. `make help` lists what there is.
SHELL        := bash
.SHELLFLAGS  := -euo pipefail -c
.DELETE_ON_ERROR:
BIN          := bin
VERSION      := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS      := -s -w -X main.version=$(VERSION)
GO           := go
PKGS         := ./...

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F':.*## ' '{printf "  %-20s %s\n", $$1, $$2}'

.PHONY: setup
setup: ## install what building and testing need (Debian packages, npm packages); says what
	@deploy/setup.sh

.PHONY: web
web: web/dist/.built ## build the player page into web/dist
web/node_modules/.installed: web/package.json web/package-lock.json
	@echo "installing npm packages of web/"
	cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
web/dist/.built: web/node_modules/.installed $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)
	cd web && npm run --silent build
	@touch $@

.PHONY: build
build: web $(BIN)/streamgate $(BIN)/streamgate-devchain ## build both binaries into bin/
GO_FILES := $(shell find . -name '*.go' -not -path './web/node_modules/*' -not -path './.git/*')
$(BIN)/streamgate: $(GO_FILES) go.mod web/dist/.built
	$(GO) build -ldflags '$(LDFLAGS)' -o $@ .
$(BIN)/streamgate-devchain: $(GO_FILES) go.mod
	$(GO) build -ldflags '$(LDFLAGS)' -o $@ ./chain/devchain/cmd

.PHONY: demo
demo: setup build ## a whole cluster on this machine; FILES="a.mp4 b.mkv" and DEMO_FLAGS=--json are passed on
	@exec $(BIN)/streamgate demo $(DEMO_FLAGS) $(FILES)

.PHONY: test
test: setup build check-generated test-unit test-race test-web test-contracts test-tus test-integration test-reorg test-chaos test-browser ## every test there is, with what they need installed
	@echo "all tests passed"

.PHONY: test-unit
test-unit: ## unit, property and fuzz-seed tests
	$(GO) test -timeout 10m $$($(GO) list $(PKGS) | grep -v -e /test/e2e -e /test/cluster)

.PHONY: test-race
test-race: ## where goroutines meet, with the race detector; RACE=./... for all
	$(GO) test -race -timeout 15m $(RACE)
RACE ?= ./internal/kv ./internal/life ./actors/... ./cluster/... ./edge/cache ./edge/facts ./edge/fill ./edge/pace ./edge/peer ./edge/server ./origin/catalog

.PHONY: test-race-cluster
test-race-cluster: setup web ## a whole cluster built with the race detector, through the end-to-end tests
	@rm -rf test/artifacts/race && mkdir -p test/artifacts/race
	$(GO) build -race -o test/artifacts/race/streamgate .
	$(GO) build -o test/artifacts/race/streamgate-devchain ./chain/devchain/cmd
	GORACE="log_path=$(CURDIR)/test/artifacts/race/report" STREAMGATE_BIN=$(CURDIR)/test/artifacts/race/streamgate $(GO) test -count=1 -timeout 15m ./test/e2e
	@! ls test/artifacts/race/report* 2>/dev/null || { cat test/artifacts/race/report*; exit 1; }

.PHONY: test-web
test-web: web ## unit tests of the watch page
	cd web && npm test --silent

.PHONY: test-integration
test-integration: build ## one process per node: upload, play with ffmpeg, revoke, restart
	$(GO) test -timeout 10m -count=1 ./test/e2e/...

.PHONY: test-browser
test-browser: setup build ## Chromium over h3, Alt-Svc and h2; screenshots in test/artifacts
	test/browser/run.sh

.PHONY: test-contracts
test-contracts: ## fuzz and invariant tests of the contracts with forge, and what they cost in gas
	contracts/test.sh

.PHONY: coverage-contracts
coverage-contracts: ## how much of the contracts the tests run
	contracts/coverage.sh

.PHONY: test-tus
test-tus: ## the real tus-js-client against the upload server
	test/tus/run.sh

.PHONY: test-gateway
test-gateway: ## the IPFS project's conformance suite against our gateway; SUITE=a checkout of github.com/ipfs/gateway-conformance
	SUITE=$(SUITE) test/gateway/run.sh

.PHONY: bench-cutoff
bench-cutoff: setup build ## M1, M2, M3 over at least 200 transfers, with the load they were taken under
	test/cutoff/run.sh

.PHONY: bench-fanout
bench-fanout: setup build ## losses over 20 edges and 10,000 sessions, without and with lost datagrams; FLAGS are passed on
	test/fleet/run.sh fanout $(FLAGS)

.PHONY: bench-cache
bench-cache: setup build ## what a gate costs the segment cache, and 1,000 viewers who miss together; FLAGS are passed on
	test/fleet/run.sh cachebench $(FLAGS)

.PHONY: bench-startup
bench-startup: setup build ## time to the first frame in Chromium, warm and cold edge, h3 and h2, against the same files from nginx; FLAGS are passed on
	test/startup/run.sh $(FLAGS)

.PHONY: bench-edge
bench-edge: setup build ## CPU of the edge's processes against Caddy, nginx and bare quic-go; FLAGS="-only gated,bare -conns 200 -rounds 1" is a quick look
	test/edgebench/run.sh $(FLAGS)

.PHONY: bench-viewers
bench-viewers: N = 10000
bench-viewers: setup build ## N=10000 viewers over HTTP/3 on one edge, at the rhythm of HLS; FLAGS are passed on
	test/fleet/run.sh viewers -n $(N) $(FLAGS)

.PHONY: bench-chain
bench-chain: setup build ## how fast a chain is understood: backfill, a large block, entitlements, logins, an owner change; FLAGS are passed on
	$(GO) run ./test/chain $(FLAGS)
	$(GO) test ./test/e2e -run '^$$' -bench Login -benchtime 200x -timeout 10m
	$(GO) test ./test/e2e -run '^$$' -bench Owner -benchtime 30x -timeout 10m

.PHONY: chaos
chaos: setup build ## N random schedules of faults from SEED on over 6 nodes in namespaces; FLAGS are passed on
	test/chaos/run.sh -n $(N) -seed $(SEED) $(FLAGS)
N    ?= 10
SEED ?= 1

.PHONY: reorg
reorg: N = 10000
reorg: ## random mints, transfers, rentals, reorgs and cuts on geth and anvil: N=10000 operations, SEED=s, CHAINS=geth,anvil
	contracts/install.sh
	$(GO) run ./test/reorg -n $(N) -seed $(SEED) -chains $(CHAINS)
CHAINS ?= geth,anvil

.PHONY: test-reorg
test-reorg: ## 600 of them, and 400 on ten chains at once; within a minute
	contracts/install.sh
	$(GO) run ./test/reorg -n 600
	$(GO) run ./test/reorg -n 400 -many

.PHONY: test-chains
test-chains: ## the chain suite on the embedded geth and on anvil, then ten chain ids at once in one process
	contracts/install.sh
	$(GO) test -count=1 -timeout 15m ./chain/...
	$(GO) run ./test/reorg -n 4000 -seed $(SEED) -many

.PHONY: fuzz
fuzz: ## every fuzz target for T=60s each; no panic, bounded memory; ONLY=chain/siwe for some of them
	$(GO) run ./test/fuzz -t $(or $(T),60s) -only '$(or $(ONLY),.)'

.PHONY: test-chaos
test-chaos: setup build ## 10 schedules of faults, and the proof that the checker bites; about 3 minutes
	test/chaos/run.sh -n 10 -seed 1
	test/chaos/run.sh -n 1 -seed 1 -bite

.PHONY: model
model: ## every order of events up to a size: nobody is served past the bound; SIZE=small|default|large
	$(GO) run ./test/model -size $(SIZE) $(MODEL_FLAGS)
SIZE ?= default

.PHONY: soak
soak: setup build ## T=10m: 1,000 viewers, passes lost and regained, viewers coming; flat memory, flat goroutines, no errors
	SOAK=$(or $(T),10m) $(GO) test -count=1 -timeout 0 -v ./test/soak

.PHONY: check
check: ## what must be clean before a commit: format, vet, staticcheck, buf lint, quick tests
	@out=$$(gofmt -l $$(git ls-files '*.go')); if [ -n "$$out" ]; then echo "not gofmt-ed:"; echo "$$out"; exit 1; fi
	$(GO) vet $(PKGS)
	$(GO) tool staticcheck $$($(GO) list $(PKGS) | grep -v /contracts/bindings)
	proto/check.sh
	$(GO) test -short -timeout 5m ./internal/... ./test/arch/...

.PHONY: check-generated
check-generated: ## prove that committed generated code is fresh
	proto/check.sh
	contracts/check.sh

.PHONY: generate
generate: ## make the generated code again (protobuf, contract artefacts and bindings)
	proto/generate.sh
	contracts/generate.sh

.PHONY: clean
clean: ## remove what was built
	rm -rf $(BIN) web/dist/assets web/dist/index.html* web/dist/.built test/artifacts
