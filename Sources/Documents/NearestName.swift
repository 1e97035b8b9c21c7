/// The name that was probably meant.
package enum NearestName {
    /// No name that is known is nearly as long.
    private static let maximumLength = 100

    /// The candidate that takes the fewest changes of a character to reach, if these are at most a third of its length.
    package static func of(_ name: String, among candidates: [String]) -> String? {
        guard name.utf8.count <= maximumLength else { return nil }
        let distances = candidates.map { (name: $0, distance: distance($0, name)) }
        guard let nearest = distances.min(by: { $0.distance < $1.distance }) else { return nil }
        return nearest.distance <= max(1, nearest.name.count / 3) ? nearest.name : nil
    }

    /// How many characters must be put in, left out, replaced, or swapped with their neighbour (the restricted
    /// Damerau-Levenshtein distance).
    private static func distance(_ left: String, _ right: String) -> Int {
        let left = Array(left.lowercased().utf8)
        let right = Array(right.lowercased().utf8)
        var beforePrevious = [Int](repeating: 0, count: right.count + 1)
        var previous = Array(0...right.count)
        for (row, leftByte) in left.enumerated() {
            var current = [row + 1]
            for (column, rightByte) in right.enumerated() {
                var distance = min(
                    previous[column + 1] + 1,
                    current[column] + 1,
                    previous[column] + (leftByte == rightByte ? 0 : 1)
                )
                if row > 0, column > 0, leftByte == right[column - 1], left[row - 1] == rightByte {
                    distance = min(distance, beforePrevious[column - 1] + 1)
                }
                current.append(distance)
            }
            (beforePrevious, previous) = (previous, current)
        }
        return previous[right.count]
    }
}
