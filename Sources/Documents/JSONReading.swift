import Foundation

/// JSON to a tree of nodes, without places.
package enum JSONReading {
    /// - Throws: a sentence that says why the bytes are not JSON.
    package static func node(of bytes: [UInt8]) throws(NotJSON) -> DocumentNode {
        let data = Data(bytes)
        do {
            return try JSONDecoder().decode(JSONValue.self, from: data).node
        } catch {
            throw NotJSON(reason: reason(of: data) ?? "\(error)")
        }
    }

    /// Where the mistake is: `JSONDecoder` finds it and keeps it to itself, `JSONSerialization` tells.
    private static func reason(of data: Data) -> String? {
        do {
            _ = try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed)
            return nil
        } catch {
            let description = (error as NSError).userInfo["NSDebugDescription"] as? String
            return description.map { $0.hasSuffix(".") ? String($0.dropLast()) : $0 }
        }
    }

    package struct NotJSON: Error {
        package var reason: String
    }
}

/// Any JSON value, found out by trying what it can be decoded as.
private struct JSONValue: Decodable {
    var node: DocumentNode

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    init(from decoder: any Decoder) throws {
        if let map = try? decoder.container(keyedBy: Key.self) {
            let entries = try map.allKeys.map { key in
                DocumentNode.Entry(
                    key: key.stringValue,
                    place: nil,
                    value: try map.decode(JSONValue.self, forKey: key).node
                )
            }
            // The decoder does not keep the order; errors are to come in the same order each time.
            node = DocumentNode(.map(entries.sorted { $0.key < $1.key }))
        } else if var list = try? decoder.unkeyedContainer() {
            var items: [DocumentNode] = []
            while !list.isAtEnd { items.append(try list.decode(JSONValue.self).node) }
            node = .list(items)
        } else {
            let scalar = try decoder.singleValueContainer()
            if let text = try? scalar.decode(String.self) {
                node = .text(text)
            } else if scalar.decodeNil() {
                node = DocumentNode(.plain("null"))
            } else if let flag = try? scalar.decode(Bool.self) {
                node = DocumentNode(booleanLiteral: flag)
            } else if let integer = try? scalar.decode(Int64.self) {
                node = DocumentNode(.plain(String(integer)))
            } else {
                node = DocumentNode(.plain(try scalar.decode(Double.self).description))
            }
        }
    }
}
