// go_sends KEY LIST CHAIN: a server with the key of CHAIN that sends the certificates of the file on line N of the list, unchanged, to a client
// that requests the application protocol "N". Prints its port; ends with its standard input.
package main

import (
	"bufio"
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"os"
	"strconv"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	var chains []tls.Certificate
	lines := bufio.NewScanner(must(os.Open(os.Args[2])))
	for lines.Scan() {
		usual := must(tls.LoadX509KeyPair(os.Args[3], os.Args[1]))
		sent := tls.Certificate{PrivateKey: usual.PrivateKey}
		rest := must(os.ReadFile(lines.Text()))
		for {
			var block *pem.Block
			if block, rest = pem.Decode(rest); block == nil {
				break
			}
			sent.Certificate = append(sent.Certificate, block.Bytes)
		}
		chains = append(chains, sent)
	}
	listener := must(net.Listen("tcp", "127.0.0.1:0"))
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	config := &tls.Config{GetConfigForClient: func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if len(hello.SupportedProtos) != 1 {
			return nil, fmt.Errorf("no number")
		}
		number, err := strconv.Atoi(hello.SupportedProtos[0])
		if err != nil || number >= len(chains) {
			return nil, fmt.Errorf("no such chain: %d", number)
		}
		return &tls.Config{Certificates: chains[number : number+1], NextProtos: hello.SupportedProtos}, nil
	}}
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				server := tls.Server(connection, config)
				if server.Handshake() == nil {
					io.Copy(io.Discard, server)
				}
			}()
		}
	}()
	io.Copy(io.Discard, os.Stdin)
}
