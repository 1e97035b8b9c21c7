# `make help` lists these targets from their comments.
.DEFAULT_GOAL := help
.PHONY: help setup build run test lint format docs bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Fetch the files of the documentation page
	@Scripts/setup.sh

build: setup ## Build the binary as it is handed out: .build/release/mocktrics-exporter
	swift build -c release --product mocktrics-exporter

run: build ## Start the exporter on Examples/config.yaml; page on :8000/metrics, API on :8080/docs
	.build/release/mocktrics-exporter -f Examples/config.yaml --host 127.0.0.1

test: ## Run all tests, with real peers
	@Scripts/test.sh

lint: ## Check format, layers and compiler warnings
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks
	Scripts/check-layers.sh

format: ## Write the format
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

docs: build ## Write docs/signals.md, docs/types.md and their pictures from the declarations in the code
	.build/release/mocktrics-exporter reference docs
	.build/release/mocktrics-exporter plot -f Examples/shop.yaml --metric shop_queue_length \
		--from 2026-01-05T00:00:00Z --to 4h --svg docs/plots/shop_queue_length.svg

bench: build ## Measure, and print the table of Benchmarks/README.md
	Benchmarks/run.sh

clean: ## Remove what was built
	rm -rf .build .venv
