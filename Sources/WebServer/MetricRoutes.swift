import Documents
import HTTPTypes

/// What defines metrics, and tells what is defined.
enum MetricRoutes {
    static let all: [Endpoint] = [
        Endpoint(
            method: .post,
            path: "/metric",
            group: .metrics,
            operation: "createMetric",
            summary: "Create a metric, with any number of values.",
            body: "Metric",
            success: .json(.created, "The metric exists now.", Routes.Answers.changed),
            failures: Routes.bodyFailures + [
                Routes.Failures.exists("The name is taken, as it is written or as it is exposed.")
            ],
            longWork: .withinDeadline,
            respond: MetricEndpoints.create
        ),
        Endpoint(
            method: .post,
            path: "/metrics",
            group: .metrics,
            operation: "createMetrics",
            summary: "Create many metrics: all of them, or none.",
            body: "Metrics",
            success: .json(.created, "The metrics exist now.", Routes.Answers.createdAll),
            failures: Routes.bodyFailures + [
                Routes.Failures.exists("A name is taken, as it is written or as it is exposed.")
            ],
            longWork: .withinDeadline,
            respond: MetricEndpoints.createAll
        ),
        Endpoint(
            method: .get,
            path: "/metric/all",
            group: .metrics,
            operation: "listMetrics",
            summary: "List every metric that is defined, in order of name.",
            success: .json(.ok, "The definitions.", ["type": "array", "items": Routes.Answers.metric]),
            longWork: .withinDeadline,
            respond: MetricEndpoints.list
        ),
        Endpoint(
            method: .get,
            path: "/metric/{name}",
            group: .metrics,
            operation: "getMetric",
            summary: "Get the definition of a metric, as it can be posted elsewhere.",
            parameters: [Routes.Parameters.name],
            success: .json(.ok, "The definition.", Routes.Answers.metric),
            failures: [Routes.Failures.notFound],
            longWork: .withinDeadline,
            respond: MetricEndpoints.get
        ),
        Endpoint(
            method: .put,
            path: "/metric/{name}",
            group: .metrics,
            operation: "replaceMetric",
            summary:
                "Create a metric, or replace it in one step, so that no scrape lacks it. Values that stay as they were go on.",
            parameters: [Routes.Parameters.name],
            body: "NamedMetric",
            success: .json(.created, "The metric exists now.", Routes.Answers.changed),
            otherSuccess: .json(.ok, "The metric is defined so now.", Routes.Answers.changed),
            failures: Routes.bodyFailures + [
                Routes.Failures.definedByFile,
                Routes.Failures.exists("Another metric is exposed under the name."),
            ],
            longWork: .withinDeadline,
            respond: MetricEndpoints.replace
        ),
        Endpoint(
            method: .delete,
            path: "/metric/{name}",
            group: .metrics,
            operation: "deleteMetric",
            summary: "Delete a metric that was created over the API.",
            parameters: [Routes.Parameters.name],
            success: .json(.ok, "The metric is gone.", Routes.Answers.success),
            failures: [Routes.Failures.notFound, Routes.Failures.definedByFile] + Routes.storeFailures,
            longWork: .withinDeadline,
            respond: MetricEndpoints.delete
        ),
        Endpoint(
            method: .post,
            path: "/metric/{name}/value",
            group: .metrics,
            operation: "createValue",
            summary: "Add a value to a metric, also to one that the configuration file defines.",
            parameters: [Routes.Parameters.name],
            body: "Value",
            success: .json(.created, "The value exists now.", Routes.Answers.changed),
            failures: [Routes.Failures.notFound] + Routes.bodyFailures
                + [Routes.Failures.exists("The metric has a value with these labels already.")],
            longWork: .withinDeadline,
            respond: ValueEndpoints.create
        ),
        Endpoint(
            method: .put,
            path: "/metric/{name}/value",
            group: .metrics,
            operation: "replaceValue",
            summary:
                "Add a value to a metric, or replace the one with the same labels as they are written, in one step.",
            parameters: [Routes.Parameters.name],
            body: "Value",
            success: .json(.created, "The value exists now.", Routes.Answers.changed),
            otherSuccess: .json(.ok, "The value is defined so now.", Routes.Answers.changed),
            failures: [Routes.Failures.notFound, Routes.Failures.definedByFile] + Routes.bodyFailures
                + [Routes.Failures.exists("Another value of the metric has one of these series.")],
            longWork: .withinDeadline,
            respond: ValueEndpoints.replace
        ),
        Endpoint(
            method: .delete,
            path: "/metric/{name}/value",
            group: .metrics,
            operation: "deleteValue",
            summary: "Delete a value that was added over the API.",
            parameters: [Routes.Parameters.name, Routes.Parameters.labels],
            success: .json(.ok, "The value is gone.", Routes.Answers.changed),
            failures: [
                Routes.Failures.notFound, Routes.Failures.definedByFile,
                .init(status: .unprocessableContent, summary: "The metric has another number of labels."),
            ] + Routes.storeFailures,
            longWork: .withinDeadline,
            respond: ValueEndpoints.delete
        ),
        Endpoint(
            method: .get,
            path: "/metric/{name}/samples",
            group: .metrics,
            operation: "getSamples",
            summary: "Get what the series of a metric are worth at instants, past or to come.",
            parameters: [
                Routes.Parameters.name, SampleRange.from, SampleRange.to, SampleRange.step,
                .init(
                    name: "labels",
                    location: .query,
                    summary: "The label values of one series, one `labels=` for each; all series without it.",
                    schema: ["type": "array", "items": ["type": "string"]]
                ),
                SeriesRange.offset, SeriesRange.limit,
            ],
            success: .json(.ok, "The series, each with its points.", Routes.Answers.samples),
            failures: [
                Routes.Failures.notFound,
                .init(status: .unprocessableContent, summary: "The instants make no sense, or are too many."),
            ],
            longWork: .withinDeadline,
            respond: SamplesEndpoint.get
        ),
    ]
}
