import Catalogs
internal import CYaml

/// What libyaml finds in a text, one piece after the other.
struct YAMLEvent {
    enum Kind {
        case streamStart
        case streamEnd
        case documentStart
        case documentEnd
        case alias(String)
        /// - Parameter isPlain: without quotes, and no block of text.
        case scalar(String, isPlain: Bool)
        case listStart
        case listEnd
        case mapStart
        case mapEnd
    }

    let kind: Kind
    /// The name that `&name` gives to what begins here.
    let anchor: String?
    let place: DocumentNode.Place
}

/// Reads a text to events, with libyaml's parser. It knows neither anchors nor keys: what aliases stand for, its user decides.
final class YAMLEvents {
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let bytes: UnsafeBufferPointer<UInt8>

    /// - Parameter bytes: UTF-8, which must stay where it is for as long as this is used.
    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        self.bytes = bytes
        parser = .allocate(capacity: 1)
        yaml_parser_initialize(parser)
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    func next() throws(DocumentError) -> YAMLEvent {
        var event = yaml_event_t()
        guard yaml_parser_parse(parser, &event) == 1 else {
            throw DocumentError([YAMLProblem.diagnostic(of: parser.pointee, in: bytes)])
        }
        defer { yaml_event_delete(&event) }
        let (kind, anchor) = Self.content(of: event)
        return YAMLEvent(kind: kind, anchor: anchor.map { String(cString: $0) }, place: .init(event.start_mark))
    }

    private static func content(of event: yaml_event_t) -> (YAMLEvent.Kind, anchor: UnsafeMutablePointer<UInt8>?) {
        switch event.type {
        case YAML_DOCUMENT_START_EVENT: return (.documentStart, nil)
        case YAML_DOCUMENT_END_EVENT: return (.documentEnd, nil)
        case YAML_ALIAS_EVENT: return (.alias(String(cString: event.data.alias.anchor)), nil)
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            let text = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            return (.scalar(text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE), scalar.anchor)
        case YAML_SEQUENCE_START_EVENT: return (.listStart, event.data.sequence_start.anchor)
        case YAML_SEQUENCE_END_EVENT: return (.listEnd, nil)
        case YAML_MAPPING_START_EVENT: return (.mapStart, event.data.mapping_start.anchor)
        case YAML_MAPPING_END_EVENT: return (.mapEnd, nil)
        case YAML_STREAM_START_EVENT: return (.streamStart, nil)
        default: return (.streamEnd, nil)
        }
    }
}

extension DocumentNode.Place {
    init(_ mark: yaml_mark_t) {
        self.init(line: mark.line + 1, column: mark.column + 1)
    }
}
