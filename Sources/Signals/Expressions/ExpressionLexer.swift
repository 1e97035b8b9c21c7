/// A formula cut into words.
struct ExpressionLexer {
    enum Token: Equatable {
        case number(Double)
        case name(String)
        case text(String)
        /// An operator, a bracket or a comma.
        case symbol(String)
        case end

        var description: String {
            switch self {
            case .number(let number): "the number \(number.words)"
            case .name(let name): "'\(name)'"
            case .text(let text): "the text \"\(text)\""
            case .symbol(let symbol): "'\(symbol)'"
            case .end: "the end"
            }
        }
    }

    /// Powers of ten for suffixes of size, and of 1024.
    private static let suffixes: [String: Double] = [
        "u": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9, "T": 1e12,
        "Ki": 0x1p10, "Mi": 0x1p20, "Gi": 0x1p30, "Ti": 0x1p40,
    ]
    private static let symbols = [
        "**", "<=", ">=", "==", "!=", "&&", "||", "+", "-", "*", "/", "%", "^", "<", ">", "!", "?", ":", "(", ")", ",",
    ]

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ source: String) {
        scalars = Array(source.unicodeScalars)
    }

    /// The next word and where it begins.
    mutating func next() throws(ExpressionError) -> (token: Token, offset: Int) {
        while position < scalars.count, scalars[position].properties.isWhitespace { position += 1 }
        let start = position
        guard let first = peek(0) else { return (.end, start) }
        if isDigit(first) || (first == "." && peek(1).map(isDigit) ?? false) { return (.number(try number()), start) }
        if isNameStart(first) { return (.name(take { isNameStart($0) || isDigit($0) }), start) }
        if first == "\"" || first == "'" { return (.text(try text(closedBy: first)), start) }
        for symbol in Self.symbols where matches(symbol) {
            if symbol == "**" { throw ExpressionError("found '**'; write '^' for a power", at: start) }
            position += symbol.unicodeScalars.count
            return (.symbol(symbol), start)
        }
        let hint = first == "=" ? "; write '==' to compare" : ""
        throw ExpressionError("found '\(first)', which has no meaning here\(hint)", at: start)
    }

    private func peek(_ distance: Int) -> Unicode.Scalar? {
        scalars.indices.contains(position + distance) ? scalars[position + distance] : nil
    }

    private func matches(_ symbol: String) -> Bool {
        scalars[position...].starts(with: symbol.unicodeScalars)
    }

    private mutating func take(while condition: (Unicode.Scalar) -> Bool) -> String {
        var taken = String.UnicodeScalarView()
        while let scalar = peek(0), condition(scalar) {
            taken.append(scalar)
            position += 1
        }
        return String(taken)
    }

    private mutating func number() throws(ExpressionError) -> Double {
        let start = position
        var text = take(while: isDigit)
        if peek(0) == "." {
            position += 1
            text += "." + take(while: isDigit)
        }
        let signLength = peek(1) == "+" || peek(1) == "-" ? 1 : 0
        if peek(0) == "e" || peek(0) == "E", peek(1 + signLength).map(isDigit) ?? false {
            text += "e" + (signLength == 1 && peek(1) == "-" ? "-" : "")
            position += 1 + signLength
            text += take(while: isDigit)
        }
        let suffix = take { isNameStart($0) || isDigit($0) }
        guard let factor = suffix.isEmpty ? 1 : Self.suffixes[suffix] else {
            throw ExpressionError(
                "found '\(suffix)' after the number \(text); allowed are the suffixes u, m, k, M, G, T, Ki, Mi, Gi and Ti, "
                    + "and '*' for a product",
                at: start
            )
        }
        guard let number = Double(text.hasPrefix(".") ? "0" + text : text.hasSuffix(".") ? text + "0" : text),
            (number * factor).isFinite
        else { throw ExpressionError("the number \(text) is too large; at most 1.8e308 is allowed", at: start) }
        // Small factors by division, so that 2m is the number nearest to 0.002.
        return factor < 1 ? number / (1 / factor).rounded() : number * factor
    }

    private mutating func text(closedBy quote: Unicode.Scalar) throws(ExpressionError) -> String {
        let start = position
        position += 1
        var text = String.UnicodeScalarView()
        while let scalar = peek(0) {
            position += 1
            if scalar == quote { return String(text) }
            if scalar == "\\", let escaped = peek(0), escaped == quote || escaped == "\\" {
                text.append(escaped)
                position += 1
            } else {
                text.append(scalar)
            }
        }
        throw ExpressionError("this text is not closed; write \(quote) at its end", at: start)
    }
}

private func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

private func isNameStart(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
}
