import ArgumentParser
import Catalogs

/// How large what is defined may be; in the file and over the API alike.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The most series that may be defined. [MOCKTRICS_MAX_SERIES; \(CatalogLimits().series)]",
            valueName: "count"
        )
    )
    var maxSeries: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The most series of one metric. [MOCKTRICS_MAX_SERIES_PER_METRIC; \(CatalogLimits().seriesPerMetric)]",
            valueName: "count"
        )
    )
    var maxSeriesPerMetric: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The longest page: bytes of text that all series are together, at most, whichever of the text formats it is. "
                + "[MOCKTRICS_MAX_PAGE_BYTES; \(CatalogLimits().pageBytes)]",
            valueName: "bytes"
        )
    )
    var maxPageBytes: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The most metrics that may be defined. [MOCKTRICS_MAX_METRICS; \(CatalogLimits().metrics)]",
            valueName: "count"
        )
    )
    var maxMetrics: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The longest value of a label, as it is written. [MOCKTRICS_MAX_LABEL_LENGTH; \(CatalogLimits().labelLength)]",
            valueName: "bytes"
        )
    )
    var maxLabelLength: CountArgument?

    @Option(
        help: ArgumentHelp(
            "The deepest nesting of a document, at most \(CatalogLimits.maximumNesting). "
                + "[MOCKTRICS_MAX_NESTING; \(CatalogLimits().nesting)]",
            valueName: "levels"
        )
    )
    var maxNesting: NestingArgument?

    @Option(
        help: ArgumentHelp(
            "How long it may take to sum up what a new definition has counted since its epoch, where no total is known at "
                + "once. Holds for the API; a file is warned of, and refused by 'check' where this is written. "
                + "[MOCKTRICS_MAX_AGE_COST; 10s]",
            valueName: "duration"
        )
    )
    var maxAgeCost: DurationArgument?

    @Option(
        help: ArgumentHelp(
            "How much processor time one answer may take, as it is estimated from what is asked for: a page of another instant, "
                + "samples, a preview, and the page of what is defined over the API. It is stopped after three times as "
                + "long. [MOCKTRICS_MAX_REQUEST_COST; 10s]",
            valueName: "duration"
        )
    )
    var maxRequestCost: DurationArgument?

    /// - Throws: a sentence that names a variable of the environment that cannot be read.
    func catalogLimits(_ environment: OptionEnvironment) throws -> CatalogLimits {
        var limits = CatalogLimits()
        func resolve(
            _ option: CountArgument?,
            _ variable: String,
            _ limit: WritableKeyPath<CatalogLimits, Int>
        ) throws {
            limits[keyPath: limit] = try environment.count(
                option,
                variable,
                default: limits[keyPath: limit]
            )
        }
        try resolve(maxSeries, "MOCKTRICS_MAX_SERIES", \.series)
        try resolve(maxSeriesPerMetric, "MOCKTRICS_MAX_SERIES_PER_METRIC", \.seriesPerMetric)
        try resolve(maxPageBytes, "MOCKTRICS_MAX_PAGE_BYTES", \.pageBytes)
        try resolve(maxMetrics, "MOCKTRICS_MAX_METRICS", \.metrics)
        try resolve(maxLabelLength, "MOCKTRICS_MAX_LABEL_LENGTH", \.labelLength)
        limits.nesting = try environment.resolve(
            maxNesting,
            "MOCKTRICS_MAX_NESTING",
            allowed: "a whole number from 1 to \(CatalogLimits.maximumNesting)",
            default: NestingArgument(levels: limits.nesting),
            read: NestingArgument.init(argument:)
        ).levels
        limits.ageCost = try environment.duration(maxAgeCost, "MOCKTRICS_MAX_AGE_COST", default: 10)
        limits.requestCost = try environment.duration(
            maxRequestCost,
            "MOCKTRICS_MAX_REQUEST_COST",
            default: 10
        )
        return limits
    }
}

/// A whole number above zero.
struct CountArgument: ExpressibleByArgument {
    var count: Int

    init(count: Int) {
        self.count = count
    }

    init?(argument: String) {
        guard let count = Int(argument), count > 0 else { return nil }
        self.count = count
    }
}

/// Levels that a reader which calls itself for each has room for.
struct NestingArgument: ExpressibleByArgument {
    var levels: Int

    init(levels: Int) {
        self.levels = levels
    }

    init?(argument: String) {
        guard let levels = Int(argument), (1...CatalogLimits.maximumNesting).contains(levels) else { return nil }
        self.levels = levels
    }
}
