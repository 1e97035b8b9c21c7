/// A signal inside of something else: of a combinator, of a counter.
///
/// The box gives `any Signal` what fields ask for.
package struct Operand: FieldConvertible, Equatable {
    package var signal: any Signal

    package init(_ signal: any Signal) {
        self.signal = signal
    }

    package init?(_ value: FieldValue) {
        guard case .signal(let signal) = value else { return nil }
        self.signal = signal
    }

    package var fieldValue: FieldValue { .signal(signal) }

    package static func == (left: Operand, right: Operand) -> Bool {
        left.signal.isEqual(to: right.signal)
    }
}
