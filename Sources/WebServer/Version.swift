/// The exporter's version (Semantic Versioning 2.0.0).
package let exporterVersion = "0.3.0"
