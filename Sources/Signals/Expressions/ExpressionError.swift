/// Why a text is not a formula.
package struct ExpressionError: Error, Equatable, CustomStringConvertible {
    package var message: String
    /// Where, in Unicode scalars from the beginning.
    package var offset: Int

    init(_ message: String, at offset: Int) {
        self.message = message
        self.offset = offset
    }

    package var description: String { "\(message) (column \(offset + 1) of the formula)" }

    /// The line of the formula with a caret under the place.
    package func diagram(of source: String) -> String {
        let scalars = Array(source.unicodeScalars)
        let place = min(offset, scalars.count)
        let start = scalars[..<place].lastIndex(where: Self.isLineBreak).map { $0 + 1 } ?? 0
        let end = scalars[place...].firstIndex(where: Self.isLineBreak) ?? scalars.count
        var line = String.UnicodeScalarView()
        line.append(contentsOf: scalars[start..<end])
        // A tab stays one, so that the caret is under its place.
        var margin = String.UnicodeScalarView()
        margin.append(contentsOf: scalars[start..<place].map { $0 == "\t" ? "\t" : " " })
        return "  \(String(line))\n  \(String(margin))^"
    }

    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool { scalar == "\n" || scalar == "\r" }
}
