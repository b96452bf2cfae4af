// go_tls.go JOBS: crypto/tls with RootCAs filled by AppendCertsFromPEM.
package main

import (
	"bufio"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
)

func connect(host, port, store string) error {
	content, err := os.ReadFile(store)
	if err != nil {
		return err
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(content) {
		return errors.New("no certificate found")
	}
	dialer := &net.Dialer{Timeout: 20 * time.Second}
	connection, err := tls.DialWithDialer(dialer, "tcp", "127.0.0.1:"+port, &tls.Config{RootCAs: roots, ServerName: host})
	if err == nil {
		connection.Close()
	}
	return err
}

func stack() string {
	var minor int
	fmt.Sscanf(runtime.Version(), "go1.%d", &minor)
	if minor < 23 { // from Go 1.23 on a certificate with a negative serial number is not parsed
		return "go-old"
	}
	return "go-new"
}

func main() {
	jobs, err := os.Open(os.Args[1])
	if err != nil {
		panic(err)
	}
	lines := bufio.NewScanner(jobs)
	for lines.Scan() {
		job := strings.Split(lines.Text(), "\t")
		verdict, why := "accept", ""
		if err := connect(job[1], job[2], job[3]); err != nil {
			verdict, why = "reject", strings.Join(strings.Fields(err.Error()), " ")
		}
		fmt.Println(strings.Join([]string{job[0], stack(), verdict, why}, "\t"))
	}
}
