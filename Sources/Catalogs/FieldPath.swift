package import Signals

/// Where in a document something stands: `metrics[3].values[0].period`.
package struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    package typealias Step = ParameterStep

    package var steps: [Step]

    package init(_ steps: [Step] = []) {
        self.steps = steps
    }

    package subscript(key key: String) -> FieldPath { FieldPath(steps + [.key(key)]) }
    package subscript(index index: Int) -> FieldPath { FieldPath(steps + [.index(index)]) }

    package static func + (left: FieldPath, right: FieldPath) -> FieldPath {
        FieldPath(left.steps + right.steps)
    }

    package var description: String {
        steps.reduce(into: "") { text, step in
            switch step {
            case .key(let key): text += text.isEmpty ? key : ".\(key)"
            case .index(let index): text += "[\(index)]"
            }
        }
    }
}
