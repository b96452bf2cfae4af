// go_stores CHAIN HOST LIST: whether crypto/x509, given each store of the list (one path per line), verifies the chain, or
// the chain in STORE.chain if there is one.
package main

import (
	"bufio"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// parsed is what the server sends, its own certificate first, as crypto/tls parses it.
func parsed(path string) (*x509.Certificate, *x509.CertPool, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, err
	}
	var leaf *x509.Certificate
	others := x509.NewCertPool()
	for {
		var block *pem.Block
		if block, content = pem.Decode(content); block == nil {
			return leaf, others, nil
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, nil, err
		}
		if leaf == nil {
			leaf = certificate
		} else {
			others.AddCert(certificate)
		}
	}
}

func main() {
	usual, usualOthers, err := parsed(os.Args[1])
	if err != nil {
		panic(err)
	}
	stack := "go-new"
	var minor int
	fmt.Sscanf(runtime.Version(), "go1.%d", &minor)
	if minor < 23 { // from Go 1.23 on a certificate with a negative serial number is not parsed
		stack = "go-old"
	}
	list, err := os.Open(os.Args[3])
	if err != nil {
		panic(err)
	}
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	lines := bufio.NewScanner(list)
	for lines.Scan() {
		store, err := os.ReadFile(lines.Text())
		if err != nil {
			panic(err)
		}
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM(store)
		leaf, others, err := parsed(lines.Text() + ".chain")
		if os.IsNotExist(err) {
			leaf, others, err = usual, usualOthers, nil
		}
		if err == nil {
			_, err = leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: others, DNSName: os.Args[2]})
		}
		verdict, why := "accept", ""
		if err != nil {
			verdict, why = "reject", strings.Join(strings.Fields(err.Error()), " ")
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", stack, verdict, why)
	}
}
