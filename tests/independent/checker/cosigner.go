package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
)

// cosigner verifies the signatures of one witness (C2SP tlog-cosignature, "cosignature/v1"): a big-endian uint64 of
// seconds, then an Ed25519 signature over the header line, the time line and the note's text.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

const algCosignature = 4

func parseCosigner(vkey string) (*cosigner, error) {
	parts := strings.SplitN(strings.TrimSpace(vkey), "+", 3)
	if len(parts) != 3 {
		return nil, fmt.Errorf("not a verifier key")
	}
	encoded, err := base64.StdEncoding.Strict().DecodeString(parts[2])
	if err != nil || len(encoded) != 33 || encoded[0] != algCosignature {
		return nil, fmt.Errorf("not a cosigner's key")
	}
	given, err := hex.DecodeString(parts[1])
	if err != nil {
		return nil, err
	}
	want := sha256.Sum256(append([]byte(parts[0]+"\n"), encoded...))
	if !bytes.Equal(given, want[:4]) {
		return nil, fmt.Errorf("the key's hash is not its own")
	}
	return &cosigner{parts[0], binary.BigEndian.Uint32(want[:4]), ed25519.PublicKey(encoded[1:])}, nil
}

func (c *cosigner) Name() string    { return c.name }
func (c *cosigner) KeyHash() uint32 { return c.hash }

func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	seconds := binary.BigEndian.Uint64(sig)
	message := fmt.Sprintf("cosignature/v1\ntime %d\n%s", seconds, text)
	return ed25519.Verify(c.key, []byte(message), sig[8:])
}
