import Catalogs
import Documents
import Exporter
import Exposition
import HTTPTypes
import Hummingbird
import MetricModel

/// The calls that are about a metric as a whole.
enum MetricEndpoints {
    @Sendable
    static func create(_ call: APIRequest) async throws -> Response {
        let (document, body) = try await call.body { try MetricDocument.read($0.node()) }
        try await call.locating(errorsIn: body) {
            try refuseReservedName(of: document)
            try await call.exporter.apply(.create(document.definition(epoch: call.epoch, layer: .api)))
        }
        return .changed(document.name, .created)
    }

    /// Creates a metric or replaces it, in one step: no scrape is between the two definitions.
    @Sendable
    static func replace(_ call: APIRequest) async throws -> Response {
        let name = try call.metricNameToDefine()
        let (document, body) = try await call.body { try MetricDocument.read($0.node(), named: name) }
        let action = try await call.locating(errorsIn: body) {
            try refuseReservedName(of: document)
            guard document.name == name else {
                let message =
                    "found '\(document.name)', and the path names '\(name)'; write that, or leave the name out"
                throw EditError(.invalid, at: FieldPath()[key: "name"], message)
            }
            return try await call.exporter.apply(.replace(document.definition(epoch: call.epoch, layer: .api)))
        }
        return .changed(name, action)
    }

    @Sendable
    static func createAll(_ call: APIRequest) async throws -> Response {
        let (documents, body) = try await call.body { try MetricDocument.readAll($0) }
        let epoch = call.epoch
        try await call.locating(errorsIn: body) {
            for (index, document) in documents.enumerated() {
                try refuseReservedName(of: document, at: FieldPath()[index: index])
            }
            try await call.exporter.apply(all: documents.map { .create($0.definition(epoch: epoch, layer: .api)) })
        }
        return .json(
            ["success": true, "names": .list(documents.map { .text($0.name.text) }), "action": "created"],
            status: .created
        )
    }

    static func refuseReservedName(of document: MetricDocument, at path: FieldPath = FieldPath()) throws(EditError) {
        guard document.name.text == "all" else { return }
        let message = "'all' stands for every metric in the paths of this API; choose another name"
        throw EditError(.invalid, at: path[key: "name"], message)
    }

    @Sendable
    static func list(_ call: APIRequest) -> Response {
        .json(.list(call.exporter.snapshot.definitions.map { MetricDocument($0).write() }))
    }

    @Sendable
    static func get(_ call: APIRequest) throws -> Response {
        let name = try call.metricName()
        let family = try call.family(named: name)
        return .json(MetricDocument(family).write())
    }

    @Sendable
    static func delete(_ call: APIRequest) async throws -> Response {
        try await call.exporter.apply(.delete(call.metricName()))
        return .json(["success": true])
    }
}

/// The calls that are about one value of a metric.
enum ValueEndpoints {
    @Sendable
    static func create(_ call: APIRequest) async throws -> Response {
        try await edit(call) { .addValue($0, to: $1) }
    }

    /// Adds a value or replaces the one with its labels, in one step.
    @Sendable
    static func replace(_ call: APIRequest) async throws -> Response {
        try await edit(call) { .replaceValue($0, of: $1) }
    }

    private static func edit(
        _ call: APIRequest,
        _ edit: @Sendable (ValueDefinition, MetricName) -> CatalogEdit
    ) async throws -> Response {
        let name = try call.metricName()
        let type = try call.family(named: name).type
        let (document, body) = try await call.body { try ValueDocument.read($0.node(), as: type) }
        let action = try await call.locating(errorsIn: body) {
            try await call.exporter.apply(edit(document.definition(epoch: call.epoch, layer: .api), name))
        }
        return .changed(name, action)
    }

    @Sendable
    static func delete(_ call: APIRequest) async throws -> Response {
        let name = try call.metricName()
        try await call.exporter.apply(.deleteValue(call.labels(), from: name))
        return .changed(name, .deleted)
    }
}

extension Response {
    fileprivate static func changed(_ name: MetricName, _ action: CatalogEdit.Action) -> Response {
        .json(
            ["success": true, "name": .text(name.text), "action": .text(action.rawValue)],
            status: action == .created ? .created : .ok
        )
    }
}
