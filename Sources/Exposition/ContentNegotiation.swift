import MetricModel

/// Chooses the format that a scraper asks for in its `Accept` header (RFC 9110, section 12.5.1; Prometheus documentation,
/// "Scrape protocol content negotiation").
package enum ContentNegotiation {
    /// Never fails: what nobody asked for in words that fit is Prometheus text, as client libraries answer.
    ///
    /// Of the clauses that name a format that there is, the one with the highest weight wins; among equals a named type
    /// before a wildcard, and then the first.
    package static func format(accept: String?) -> ExpositionFormat {
        var best: (wish: Int, format: ExpositionFormat)?
        AcceptClause.forEach(in: accept ?? "") { clause in
            guard clause.quality > 0, let (version, wildcards) = version(clause) else { return }
            let wish = clause.quality * 4 - wildcards
            guard wish > best?.wish ?? .min else { return }
            best = (wish, ExpositionFormat(version, escaping: escaping(clause)))
        }
        return best?.format ?? .text
    }

    /// The format that a clause names, and how much of its media type it leaves open; nil when there is no such format.
    private static func version(_ clause: AcceptClause) -> (ExpositionFormat.Version, wildcards: Int)? {
        if clause.isAbout("text/plain") {
            if !clause.hasVersion || clause.hasVersion("0.0.4") { return (.text, 0) }
            return clause.hasVersion("1.0.0") ? (.text1, 0) : nil
        }
        if clause.isAbout("application/openmetrics-text") {
            // Without a version a scraper takes the oldest standard one (OpenMetrics 1.0, "Negotiation").
            if !clause.hasVersion || clause.hasVersion("1.0.0") { return (.openMetrics, 0) }
            return clause.hasVersion("0.0.1") ? (.openMetrics0, 0) : nil
        }
        if clause.isAbout("application/vnd.google.protobuf") {
            let isMeant = clause.hasProto("io.prometheus.client.metricfamily") && clause.hasEncoding("delimited")
            return isMeant ? (.protobuf, 0) : nil
        }
        if clause.isAbout("text/*") { return (.text, 1) }
        return clause.isAbout("*/*") ? (.text, 2) : nil
    }

    /// Underscores unless the clause names another scheme: a scraper that knows of UTF-8 names says so.
    private static func escaping(_ clause: AcceptClause) -> EscapingScheme {
        if clause.hasEscaping("allow-utf-8") { return .allowUTF8 }
        if clause.hasEscaping("dots") { return .dots }
        return clause.hasEscaping("values") ? .values : .underscores
    }
}
