/// The value of a label: any text.
package struct LabelValue: BytewiseText {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }
}
