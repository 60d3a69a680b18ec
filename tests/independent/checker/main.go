// Checker reads a published C2SP transparency log with the Go project's own packages for signed notes and Merkle trees
// (golang.org/x/mod/sumdb), and nothing of daicho's.
//
//	checker verify DIR    every checkpoint, tile, entry bundle and proof file must hold
//	checker flips DIR     each byte of each file, changed in one bit, must be refused
//
// DIR/log.vkey is the log's key, DIR/cosigners.vkeys the witnesses' (one a line; may be empty), DIR/quorum how many of
// them must have signed. DIR/published is the log: checkpoint, tile/… . DIR/older holds earlier checkpoints and
// DIR/proofs pairs NAME.tlog-proof, NAME.leaf.
package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

func main() {
	if len(os.Args) != 3 {
		fail("usage: checker verify|flips DIR")
	}
	log, checks, err := load(os.Args[2])
	if err != nil {
		fail(err.Error())
	}
	switch os.Args[1] {
	case "verify":
		verify(log, checks)
	case "flips":
		flips(log, checks)
	default:
		fail("usage: checker verify|flips DIR")
	}
}

// check says whether the file at its path holds, all others being as they are.
type check struct {
	path string
	kind string
	run  func() error
}

func load(dir string) (*published, []check, error) {
	log := &published{files: map[string][]byte{}}
	key, err := os.ReadFile(filepath.Join(dir, "log.vkey"))
	if err != nil {
		return nil, nil, err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return nil, nil, err
	}
	log.origin = verifier.Name()
	verifiers := []note.Verifier{verifier}
	keys, _ := os.ReadFile(filepath.Join(dir, "cosigners.vkeys"))
	for _, line := range strings.Fields(string(keys)) {
		witness, err := parseCosigner(line)
		if err != nil {
			return nil, nil, err
		}
		verifiers = append(verifiers, witness)
		log.cosigners = append(log.cosigners, witness.Name())
	}
	log.verifiers = note.VerifierList(verifiers...)
	quorum, err := os.ReadFile(filepath.Join(dir, "quorum"))
	if err != nil {
		return nil, nil, err
	}
	if log.quorum, err = strconv.Atoi(strings.TrimSpace(string(quorum))); err != nil {
		return nil, nil, err
	}
	for _, folder := range []string{"published", "older", "proofs"} {
		if err := log.read(filepath.Join(dir, folder), folder); err != nil {
			return nil, nil, err
		}
	}
	checks, err := log.checks()
	return log, checks, err
}

func (p *published) read(folder, name string) error {
	return filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		inside, err := filepath.Rel(folder, path)
		key := filepath.ToSlash(inside)
		if name != "published" {
			key = name + "/" + key
		}
		p.files[key] = data
		return err
	})
}

func (p *published) checks() ([]check, error) {
	tree, err := p.openCheckpoint(p.files["checkpoint"])
	if err != nil {
		return nil, fmt.Errorf("checkpoint: %w", err)
	}
	checks := []check{{"checkpoint", "checkpoint", func() error {
		_, err := p.openCheckpoint(p.files["checkpoint"])
		return err
	}}}
	for path := range p.files {
		switch {
		case strings.HasPrefix(path, "tile/entries/"):
			run, err := p.checkBundle(tree, path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			checks = append(checks, check{path, "bundle", run})
		case strings.HasPrefix(path, "tile/"):
			tile, err := parseTile(path)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", path, err)
			}
			checks = append(checks, check{path, "tile", func() error { return p.checkTile(tree, tile) }})
		case strings.HasPrefix(path, "older/"):
			checks = append(checks, check{path, "older", func() error { return p.checkGrowth(tree, p.files[path]) }})
		case strings.HasSuffix(path, ".tlog-proof"):
			leaf := strings.TrimSuffix(path, ".tlog-proof") + ".leaf"
			run := func() error { return p.checkProof(p.files[path], p.files[leaf]) }
			checks = append(checks, check{path, "proof", run}, check{leaf, "leaf", run})
		}
	}
	sort.Slice(checks, func(i, j int) bool { return checks[i].path < checks[j].path })
	return checks, p.covers(tree)
}

// covers makes sure that no tile of the tree is missing: what isn't there can't be wrong.
func (p *published) covers(tree tlog.Tree) error {
	for _, tile := range tlog.NewTiles(tileHeight, 0, tree.N) {
		if _, ok := p.files[tilePath(tile)]; !ok {
			return fmt.Errorf("%s is missing", tilePath(tile))
		}
	}
	return nil
}

func verify(log *published, checks []check) {
	counts := map[string]int{}
	for _, one := range checks {
		if err := one.run(); err != nil {
			fail(fmt.Sprintf("%s: %v", one.path, err))
		}
		counts[one.kind]++
	}
	fmt.Printf("checkpoint %d tile %d bundle %d older %d proof %d\n",
		counts["checkpoint"], counts["tile"], counts["bundle"], counts["older"], counts["proof"])
}

func flips(log *published, checks []check) {
	tried := 0
	for _, one := range checks {
		data := log.files[one.path]
		for at := range data {
			mask := byte(1) << (at % 8)
			data[at] ^= mask
			if one.run() == nil {
				fail(fmt.Sprintf("%s: byte %d changed by %#x and still accepted", one.path, at, mask))
			}
			data[at] ^= mask
			tried++
		}
		if err := one.run(); err != nil {
			fail(fmt.Sprintf("%s: not restored: %v", one.path, err))
		}
	}
	fmt.Printf("flips %d accepted 0\n", tried)
}

func fail(words string) {
	fmt.Fprintln(os.Stderr, words)
	os.Exit(1)
}
