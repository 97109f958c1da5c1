# Two commands on a fresh machine with Go, gcc and make:
#   make run    the example hall with simulated devices, on http://127.0.0.1:8686
#   make test   every test; installs what a test needs and is missing, when it may

export GOTOOLCHAIN := local
export CGO_ENABLED := 1
# SQLite shall sync with fdatasync, as the disk's own yardstick does: the log is
# laid out beforehand, so its length and its other facts need no sync of their own.
# Statistics of SQLite's memory would take a lock at each allocation.
export CGO_CFLAGS := -g -O2 -DHAVE_FDATASYNC=1 -DSQLITE_DEFAULT_MEMSTATUS=0
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unversioned)
LDFLAGS := -s -w -X main.version=$(VERSION)

.PHONY: run build test check bench screenshots clean

run: build
	./bin/hall serve --demo --data demo-data

# The first build compiles SQLite and takes about a minute. The hall speaks plain
# HTTP: half a megabyte of HTTP/2 stays out.
build:
	go build -trimpath -tags nethttpomithttp2 -ldflags '$(LDFLAGS)' -o bin/hall ./cmd/hall

test:
	bash .ci/test

# What can be checked without running anything.
check:
	@test -z "$$(gofmt -l .)" || { gofmt -l .; echo 'gofmt would change these files'; exit 1; }
	go vet ./...
	go vet -tags browser ./cmd/hall

# Speed as ratios against a yardstick measured in the same run.
bench:
	go test -run '^$$' -bench . -benchtime 2s ./queue ./store ./devices/spool ./web ./cmd/hall
	@command -v chromium >/dev/null || { echo 'BenchmarkFaces (what people wait for at screens) did not run: chromium is not installed'; exit 0; }; \
	go test -tags browser -run '^$$' -bench Faces -benchtime 1x ./cmd/hall

screenshots:
	go test -tags browser -count=1 -run TestGallery ./cmd/hall -gallery docs/gallery

clean:
	rm -rf bin demo-data
