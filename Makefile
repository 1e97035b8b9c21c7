# `make help` lists these targets from their comments.
.DEFAULT_GOAL := help
.PHONY: help setup build run test test-fast fuzz lint format docs screenshots bench clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Fetch Swagger UI and uPlot, which the build embeds
	@Scripts/setup.sh

build: setup ## Build the binary as it is handed out: .build/release/mocktrics-exporter
	swift build -c release --product mocktrics-exporter

run: build ## Start the exporter on Examples/config.yaml; metrics on :8000/metrics, the page on :8080
	.build/release/mocktrics-exporter -f Examples/config.yaml --host 127.0.0.1

test: ## Run all tests, with real peers
	@Scripts/test.sh

test-fast: ## Run the unit tests and a smoke test, in under a minute after a build
	@Scripts/test.sh --fast

fuzz: ## Try the exporter with whatever it may meet: SECONDS=600 SEED=7, or REPLAY=.fuzz/FILE
	@Scripts/fuzz.sh $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED)) \
		$(if $(REPLAY),--replay $(REPLAY)) $(FUZZ)

lint: ## Check format, layers and compiler warnings
	swift format lint --strict --parallel --recursive Package.swift Sources Tests Benchmarks
	Scripts/check-layers.sh

format: ## Write the format
	swift format --in-place --parallel --recursive Package.swift Sources Tests Benchmarks

docs: build ## Write docs/signals.md, docs/types.md and their pictures from the declarations in the code
	.build/release/mocktrics-exporter reference docs
	.build/release/mocktrics-exporter plot -f Examples/shop.yaml --metric shop_queue_length \
		--from 2026-01-05T00:00:00Z --to 4h --svg docs/plots/shop_queue_length.svg

screenshots: ## Write docs/page/*.png, the pictures of the page, in the browser of the tests
	@Scripts/setup.sh && Scripts/test-tools.sh
	swift build --product mocktrics-exporter
	.venv/bin/python Tests/Integration/screenshots.py docs/page

bench: build ## Measure, and print the table of Benchmarks/README.md
	Benchmarks/run.sh

clean: ## Remove what was built
	rm -rf .build .venv
