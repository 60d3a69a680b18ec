package main

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const tileHeight = 8

// published is a log as a stranger finds it: files by path, and the keys that the stranger was given elsewhere.
type published struct {
	files     map[string][]byte
	origin    string
	verifiers note.Verifiers
	cosigners []string
	quorum    int
}

// openCheckpoint is strict where the note package is lenient: a line that the reader would skip, or a base64 text that
// is not the one encoding of its bytes, is refused, so that no byte of an accepted file is free.
func (p *published) openCheckpoint(data []byte) (tlog.Tree, error) {
	var none tlog.Tree
	opened, err := note.Open(data, p.verifiers)
	if err != nil {
		return none, err
	}
	if len(opened.UnverifiedSigs) > 0 {
		return none, fmt.Errorf("a signature by an unknown key")
	}
	for _, sig := range opened.Sigs {
		if _, err := base64.StdEncoding.Strict().DecodeString(sig.Base64); err != nil {
			return none, err
		}
	}
	signed := map[string]bool{}
	for _, sig := range opened.Sigs {
		signed[sig.Name] = true
	}
	witnesses := 0
	for _, name := range p.cosigners {
		if signed[name] {
			witnesses++
		}
	}
	if !signed[p.origin] || witnesses < p.quorum {
		return none, fmt.Errorf("signed by log: %v, witnesses: %d of %d", signed[p.origin], witnesses, p.quorum)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != p.origin {
		return none, fmt.Errorf("not a checkpoint of this log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return none, fmt.Errorf("bad size")
	}
	root, err := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return none, fmt.Errorf("bad root")
	}
	return tlog.Tree{N: size, Hash: tlog.Hash(root)}, nil
}

// Height, ReadTiles and SaveTiles make the files a tlog.TileReader.
func (p *published) Height() int { return tileHeight }

func (p *published) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, ok := p.files[tilePath(tile)]
		if !ok {
			return nil, fmt.Errorf("no %s", tilePath(tile))
		}
		all = append(all, data)
	}
	return all, nil
}

func (p *published) SaveTiles([]tlog.Tile, [][]byte) {}

// tilePath is the C2SP tlog-tiles path, which leaves the height out.
func tilePath(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}

func parseTile(path string) (tlog.Tile, error) {
	return tlog.ParseTilePath(strings.Replace(path, "tile/", "tile/8/", 1))
}

func (p *published) checkTile(tree tlog.Tree, tile tlog.Tile) error {
	data := p.files[tilePath(tile)]
	if len(data) != tile.W*tlog.HashSize {
		return fmt.Errorf("wrong length")
	}
	var indexes []int64
	for i := 0; i < tile.W; i++ {
		indexes = append(indexes, tlog.StoredHashIndex(tile.L*tileHeight, tile.N<<tileHeight+int64(i)))
	}
	hashes, err := tlog.TileHashReader(tree, p).ReadHashes(indexes)
	if err != nil {
		return err
	}
	for i, hash := range hashes {
		if !bytes.Equal(hash[:], data[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
			return fmt.Errorf("hash %d differs", i)
		}
	}
	return nil
}

// checkBundle holds an entry bundle (big-endian uint16 lengths) against the leaf hashes of its level 0 tile, which are
// authenticated once: bundles don't change what tiles say.
func (p *published) checkBundle(tree tlog.Tree, path string) (func() error, error) {
	tile, err := parseTile(strings.Replace(path, "tile/entries/", "tile/0/", 1))
	if err != nil {
		return nil, err
	}
	var indexes []int64
	for i := 0; i < tile.W; i++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, tile.N<<tileHeight+int64(i)))
	}
	hashes, err := tlog.TileHashReader(tree, p).ReadHashes(indexes)
	if err != nil {
		return nil, err
	}
	return func() error {
		rest := p.files[path]
		for i, hash := range hashes {
			if len(rest) < 2 || len(rest) < 2+int(binary.BigEndian.Uint16(rest)) {
				return fmt.Errorf("cut")
			}
			length := 2 + int(binary.BigEndian.Uint16(rest))
			if hash != tlog.RecordHash(rest[2:length]) {
				return fmt.Errorf("entry %d is not the one in the tree", i)
			}
			rest = rest[length:]
		}
		if len(rest) > 0 {
			return fmt.Errorf("bytes after the last entry")
		}
		return nil
	}, nil
}

// checkProof holds a c2sp.org/tlog-proof@v1 file against the entry beside it.
func (p *published) checkProof(data, leaf []byte) error {
	head, checkpoint, found := bytes.Cut(data, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || lines[0] != "c2sp.org/tlog-proof@v1" {
		return fmt.Errorf("not a proof file")
	}
	lines = lines[1:]
	number, isIndex := strings.CutPrefix(lines[0], "index ")
	index, err := strconv.ParseInt(number, 10, 64)
	if !isIndex || err != nil || strconv.FormatInt(index, 10) != number {
		return fmt.Errorf("bad index")
	}
	var proof tlog.RecordProof
	for _, line := range lines[1:] {
		hash, err := base64.StdEncoding.Strict().DecodeString(line)
		if err != nil || len(hash) != tlog.HashSize {
			return fmt.Errorf("bad hash")
		}
		proof = append(proof, tlog.Hash(hash))
	}
	tree, err := p.openCheckpoint(checkpoint)
	if err != nil {
		return err
	}
	return tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(leaf))
}

// checkGrowth proves, from the newest tree's tiles alone, that an older checkpoint is a prefix of it.
func (p *published) checkGrowth(tree tlog.Tree, older []byte) error {
	old, err := p.openCheckpoint(older)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, old.N, tlog.TileHashReader(tree, p))
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash)
}
