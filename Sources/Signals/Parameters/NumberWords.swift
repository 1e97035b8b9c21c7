extension Double {
    /// For a sentence: whole numbers without a point.
    package var words: String { Int(exactly: self).map(String.init) ?? description }
}
