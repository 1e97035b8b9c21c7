import Exposition
import HTTPTypes
import Hummingbird

/// What a person finds who opens the scraped port in a browser.
enum LandingPage {
    /// Whether a client likes HTML best, and among equals names it first (RFC 9110, section 12.5.1), as browsers do; any other
    /// is a scraper.
    static func isWanted(by headers: HTTPFields) -> Bool {
        var best: (quality: Int, isHTML: Bool) = (0, false)
        AcceptClause.forEach(in: headers[values: .accept].joined(separator: ",")) { clause in
            guard clause.quality > best.quality else { return }
            best = (clause.quality, clause.isAbout("text/html") || clause.isAbout("application/xhtml+xml"))
        }
        return best.isHTML
    }

    static var response: Response {
        .text(html, type: "text/html; charset=utf-8", headers: [.vary: "Accept"])
    }

    private static let html = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>mocktrics-exporter</title>
        <style>
        :root { color-scheme: light dark; }
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; }
        code { font-family: ui-monospace, monospace; }
        </style>
        </head>
        <body>
        <h1>mocktrics-exporter</h1>
        <p>A mock Prometheus exporter, version \(exporterVersion). Every series is a function of time.</p>
        <ul>
        <li><a href="/metrics">Metrics</a>, for Prometheus to scrape</li>
        </ul>
        <p>The API that defines metrics has a port of its own, 8080 unless it was started with <code>--api-port</code>, or none
        with <code>--no-api</code>; there is a page that draws them at <code>/</code>, and the API's documentation at
        <code>/docs</code>.</p>
        </body>
        </html>

        """
}
