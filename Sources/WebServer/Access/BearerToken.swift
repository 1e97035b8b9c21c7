/// The secret of the one who may change what is mocked.
package struct BearerToken: Sendable {
    private let secret: [UInt8]

    /// Why a text is no token; says nothing of the text.
    package struct Unusable: Error, CustomStringConvertible {
        package var description: String
    }

    /// - Parameter text: the content of a file; blanks and line feeds around the token do not belong to it.
    package init(_ text: String) throws(Unusable) {
        let lines = text.split(whereSeparator: \.isNewline).map { Self.trimmed($0) }.filter { !$0.isEmpty }
        guard let line = lines.first else { throw Unusable(description: "it holds no token; write one into it") }
        guard lines.count == 1, line.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Unusable(
                description: "it holds something else than one token; allowed is one line of ASCII without blanks"
            )
        }
        secret = line
    }

    private static func trimmed(_ line: Substring) -> [UInt8] {
        let blanks: [UInt8] = [0x20, 0x09]
        let rest = line.utf8.drop { blanks.contains($0) }
        return Array(Array(rest.reversed()).drop { blanks.contains($0) }.reversed())
    }

    func matches(_ sent: [UInt8]) -> Bool {
        ConstantTime.isEqual(sent, secret)
    }
}

/// At some levels of the log the parts of a service are written down as they are.
extension BearerToken: CustomStringConvertible {
    package var description: String { "a token" }
}
