// go_stores CHAIN HOST LIST: whether crypto/x509, given each store of the list (a path a line), verifies the chain.
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

func main() {
	content, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	var chain []*x509.Certificate
	for {
		var block *pem.Block
		if block, content = pem.Decode(content); block == nil {
			break
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			panic(err)
		}
		chain = append(chain, certificate)
	}
	intermediates := x509.NewCertPool()
	for _, certificate := range chain[1:] {
		intermediates.AddCert(certificate)
	}
	stack := "go-new"
	var minor int
	fmt.Sscanf(runtime.Version(), "go1.%d", &minor)
	if minor < 23 { // from Go 1.23 on a certificate of negative serial number is not parsed
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
		options := x509.VerifyOptions{Roots: roots, Intermediates: intermediates, DNSName: os.Args[2]}
		verdict, why := "accept", ""
		if _, err := chain[0].Verify(options); err != nil {
			verdict, why = "reject", strings.Join(strings.Fields(err.Error()), " ")
		}
		fmt.Fprintf(out, "%s\t%s\t%s\n", stack, verdict, why)
	}
}
