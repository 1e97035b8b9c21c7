// An exporter made with prometheus/client_golang that exposes as many gauges as it is told, with the labels that
// Benchmarks/bench.py gives to ours. The values are set once: nothing is evaluated at a scrape.
package main

import (
	"fmt"
	"log"
	"math/rand"
	"net/http"
	"os"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: client_golang <address> <series>")
	}
	series, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	registry := prometheus.NewRegistry()
	codes := []string{"200", "301", "404", "500", "503"}
	for _, kind := range []string{"static", "ramp", "sine", "gaussian"} {
		gauges := prometheus.NewGaugeVec(
			prometheus.GaugeOpts{Name: "bench_" + kind, Help: "Something to measure"},
			[]string{"node", "pod", "code"},
		)
		registry.MustRegister(gauges)
		for node := 1; node <= 50; node++ {
			for pod := 1; pod <= series/1000; pod++ {
				for _, code := range codes {
					labels := []string{fmt.Sprintf("n%d", node), fmt.Sprintf("pod-%06d", pod), code}
					gauges.WithLabelValues(labels...).Set(rand.Float64() * 1000)
				}
			}
		}
	}
	http.Handle("/metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	log.Fatal(http.ListenAndServe(os.Args[1], nil))
}
