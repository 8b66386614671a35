// Compiles the contracts with the pinned solc-js and writes one artefact a
// contract: {abi, bin}. Usage: node gen/compile.mjs OUTPUT_FOLDER
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const solc = createRequire(import.meta.url)('solc');
const out = process.argv[2] ?? join(here, 'abi');
const wanted = [
  'AccessPass', 'Multicall', 'Validator', 'VideoRegistry',
  'mocks/AccountRegistry', 'mocks/Coin', 'mocks/DelegateRegistry', 'mocks/Flock', 'mocks/Hostile', 'mocks/Quiet', 'mocks/Runs',
  'mocks/Tickets', 'mocks/TokenAccount', 'mocks/Wallet', 'mocks/WalletFactory',
];

const sources = {};
for (const file of readdirSync(join(here, 'src'), { recursive: true })) {
  if (file.endsWith('.sol')) sources[`src/${file}`] = { content: readFileSync(join(here, 'src', file), 'utf8') };
}
const input = {
  language: 'Solidity',
  sources,
  settings: {
    evmVersion: 'cancun',
    optimizer: { enabled: true, runs: 800 },
    metadata: { bytecodeHash: 'none', appendCBOR: false }, // the same bytes from every compiler of this version
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.deployedBytecode.object'] } },
  },
};
const read = (path) => {
  try {
    return { contents: readFileSync(join(here, 'node_modules', path), 'utf8') };
  } catch (e) {
    return { error: String(e) };
  }
};
const result = JSON.parse(solc.compile(JSON.stringify(input), { import: read }));
const serious = (result.errors ?? []).filter((e) => e.severity === 'error' || e.sourceLocation?.file?.startsWith('src/'));
for (const e of serious) process.stderr.write(e.formattedMessage);
if (serious.length > 0) process.exit(1);
mkdirSync(out, { recursive: true });
for (const path of wanted) {
  const name = path.split('/').pop();
  const c = result.contracts[`src/${path}.sol`][name];
  writeFileSync(join(out, `${name}.json`), JSON.stringify(
      { abi: c.abi, bin: '0x' + c.evm.bytecode.object, runtime: '0x' + c.evm.deployedBytecode.object }, null, 1) + '\n');
}
