// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// One of our modules. Which module may import which is a rule of the design; `Scripts/check-layers.sh` checks it.
func module(_ name: String, _ dependencies: [Target.Dependency] = [], _ more: [SwiftSetting] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict + more)
}

/// For what computes: tests walk through years of a series, which without it takes them thirty times as long.
let optimizedAlways: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: strict)
}

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioTLS = Target.Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "mocktrics-exporter",
    products: [
        .executable(name: "mocktrics-exporter", targets: ["mocktrics-exporter"])
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
        .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", exact: "2.13.0"),
    ],
    targets: [
        module("MetricModel", [], optimizedAlways),
        module("Signals", ["MetricModel"], optimizedAlways),
        module("Catalogs", ["MetricModel", "Signals"]),
        module("Exposition", ["Catalogs", "MetricModel", "Signals"]),
        module("Documents", ["Catalogs", "MetricModel", "Signals", yams]),
        module("Plotting", ["MetricModel"]),
        module("Exporter", ["Catalogs", "Exposition", "MetricModel", "Signals", logging]),
        module("SQLiteStore", ["CSQLiteLog", "Catalogs", "Documents", "Exporter", "MetricModel", grdb]),
        module(
            "WebServer",
            [
                "CCrypt", "CMemory", "Catalogs", "CWebAssets", "CZlib", "Documents", "Exporter", "Exposition",
                "MetricModel",
                "Signals",
                httpTypes, hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1, nioSSL, nioTLS, serviceLifecycle,
            ]
        ),
        .executableTarget(
            name: "mocktrics-exporter",
            dependencies: [
                "CMemory", "CProcess", "Catalogs", "Documents", "Exporter", "Exposition", "MetricModel", "Plotting",
                "SQLiteStore", "WebServer",
                argumentParser, logging, nioCore, serviceLifecycle, unixSignals,
            ],
            swiftSettings: strict
        ),

        // The system's zlib, for pages sent with gzip.
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // The system's bcrypt, for the passwords of the web configuration file.
        .systemLibrary(name: "CCrypt", providers: [.apt(["libcrypt-dev"])]),
        // The page and what `make setup` fetches into an ignored folder, embedded by the C preprocessor.
        .target(name: "CWebAssets", exclude: ["assets", "page"]),
        // What Swift's runtime and libdispatch read from /proc, for systems that have none.
        .target(name: "CProcess"),
        // The C library's mallopt and malloc_trim, which Swift's Glibc module leaves out.
        .target(name: "CMemory"),
        // A function of SQLite that Swift cannot call.
        .target(name: "CSQLiteLog"),

        .executableTarget(
            name: "micro-benchmark",
            dependencies: ["Catalogs", "Exposition", "MetricModel", "Signals", "TestSupport"],
            path: "Benchmarks/Micro",
            swiftSettings: strict
        ),

        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests("MetricModelTests", ["MetricModel"]),
        tests("SignalsTests", ["MetricModel", "Signals", "TestSupport"]),
        tests("CatalogsTests", ["Catalogs", "MetricModel", "Signals"]),
        tests("ExpositionTests", ["CZlib", "Catalogs", "Exposition", "MetricModel", "Signals", "TestSupport"]),
        tests("DocumentsTests", ["Catalogs", "Documents", "MetricModel", "Signals", "TestSupport"]),
        tests("PlottingTests", ["MetricModel", "Plotting"]),
        tests("WebServerTests", ["Documents", "WebServer", httpTypes, nioCore]),
        tests("ExporterTests", ["Catalogs", "Exporter", "Exposition", "MetricModel", "Signals", logging]),
        tests("SQLiteStoreTests", ["Catalogs", "Documents", "Exporter", "MetricModel", "SQLiteStore", grdb]),
    ],
    cLanguageStandard: .gnu2x
)
