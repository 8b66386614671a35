package server

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/streamgate/streamgate/internal/fault"
	"github.com/streamgate/streamgate/internal/model"
	"github.com/streamgate/streamgate/origin/catalog"
)

const (
	// maxBody bounds a JSON body: a gate with some ten thousand wallets.
	maxBody = 1 << 20
	// maxTitle bounds a title in characters.
	maxTitle = 200
	// maxVideoID bounds a video id in a path.
	maxVideoID = 64
	// defaultPage is the size of a page if none is asked for.
	defaultPage = 50
	// maxPageToken bounds a page token.
	maxPageToken = 512
)

// readBody reads a bounded JSON body.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	const op = "server.readBody"
	if ct := r.Header.Get("Content-Type"); ct != "" {
		if media, _, err := mime.ParseMediaType(ct); err != nil || media != "application/json" {
			return nil, &refusal{http.StatusUnsupportedMediaType, "media-type", "Content-Type", "want application/json"}
		}
	}
	raw, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if tooBig := (*http.MaxBytesError)(nil); errors.As(err, &tooBig) {
		return nil, fault.New(op, fault.TooLarge, "the body is larger than %d bytes", maxBody)
	}
	return raw, fault.As(op, fault.Invalid, err)
}

// decode reads a JSON object into v and refuses what v has no field for.
func decode(raw []byte, v any) error {
	const op = "server.decode"
	if len(bytes.TrimSpace(raw)) == 0 {
		return fault.New(op, fault.Invalid, "the body is empty, want a JSON object")
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return fault.At(op, fault.Invalid, pointerOf(err), "%s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := dec.Token(); err != io.EOF { //nolint:errorlint // Token promises the value itself
		return fault.New(op, fault.Invalid, "there is something behind the JSON object")
	}
	return nil
}

// pointerOf finds the JSON pointer in a decoding error. Creators' bodies are
// flat, so an unknown field is at the top.
func pointerOf(err error) string {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return "/" + strings.ReplaceAll(wrongType.Field, ".", "/")
	}
	if name, is := strings.CutPrefix(err.Error(), "json: unknown field "); is {
		if name, uerr := strconv.Unquote(name); uerr == nil {
			return "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(name)
		}
	}
	return ""
}

// below moves the pointer of a fault under a member of our body.
func below(prefix string, err error) error {
	if err == nil {
		return nil
	}
	return &fault.Error{Op: "server" + prefix, Kind: fault.KindOf(err), Field: prefix + fault.FieldOf(err), Err: err}
}

func send(w http.ResponseWriter, status int, v any) error {
	raw, err := json.Marshal(v)
	if err != nil {
		return fault.Wrap("server.send", err)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)+1))
	w.WriteHeader(status)
	_, _ = w.Write(append(raw, '\n')) // the client may be gone
	return nil
}

// videoID reads the id in the path. One that cannot be is one that is not there.
func videoID(r *http.Request) (model.VideoID, error) {
	id := r.PathValue("video")
	ok := id != "" && len(id) <= maxVideoID
	for _, c := range []byte(id) {
		ok = ok && (c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_')
	}
	if !ok {
		return "", fault.New("server.videoID", fault.NotFound, "no such video")
	}
	return model.VideoID(id), nil
}

// CheckTitle says whether a video may have a title.
func CheckTitle(title string) error { return checkTitle("title", title) }

func checkTitle(field, title string) error {
	const op = "server.checkTitle"
	if n := utf8.RuneCountInString(title); n == 0 || n > maxTitle {
		return fault.At(op, fault.Invalid, field, "a title has 1 to %d characters", maxTitle)
	}
	for _, r := range title {
		if !unicode.IsPrint(r) && r != '\u200c' && r != '\u200d' { // the joiners of Persian and emoji
			return fault.At(op, fault.Invalid, field, "a title has printable characters only")
		}
	}
	return nil
}

// pageQuery reads page_size and page_token, and refuses other parameters than those allowed.
func pageQuery(r *http.Request, allowed ...string) (size int, token string, err error) {
	const op = "server.pageQuery"
	q := r.URL.Query()
	for name := range q {
		if name != "page_size" && name != "page_token" && !slices.Contains(allowed, name) {
			return 0, "", fault.At(op, fault.Invalid, name, "unknown parameter")
		}
	}
	size = defaultPage
	if s := q.Get("page_size"); s != "" {
		size, err = strconv.Atoi(s)
		if err != nil || size < 1 || size > catalog.MaxPage {
			return 0, "", fault.At(op, fault.Invalid, "page_size", "want 1 to %d", catalog.MaxPage)
		}
	}
	if token = q.Get("page_token"); len(token) > maxPageToken {
		return 0, "", fault.At(op, fault.Invalid, "page_token", "not a page token of this list")
	}
	return size, token, nil
}

// pageOf cuts a page out of a whole list: the entries by ascending key, from
// behind the one that the token names.
func pageOf[T any](items []T, size int, token string, key func(T) string) (page []T, next string, err error) {
	after, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return nil, "", fault.At("server.pageOf", fault.Invalid, "page_token", "not a page token of this list")
	}
	items = slices.SortedFunc(slices.Values(items), func(a, b T) int { return strings.Compare(key(a), key(b)) })
	page = []T{} // an empty list is [], not null
	for _, it := range items {
		if token != "" && key(it) <= string(after) {
			continue
		}
		if len(page) == size {
			return page, base64.RawURLEncoding.EncodeToString([]byte(key(page[size-1]))), nil
		}
		page = append(page, it)
	}
	return page, "", nil
}

// sendList answers with a page of a list under its name.
func sendList[T any](w http.ResponseWriter, name string, items []T, next string) error {
	if items == nil {
		items = []T{}
	}
	body := map[string]any{name: items}
	if next != "" {
		body["next_page_token"] = next
	}
	return send(w, http.StatusOK, body)
}
