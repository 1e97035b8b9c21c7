extension Double {
    /// For a sentence: whole numbers without a point.
    var words: String { Int(exactly: self).map(String.init) ?? description }
}
