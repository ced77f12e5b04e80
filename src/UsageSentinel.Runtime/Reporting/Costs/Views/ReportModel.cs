namespace UsageSentinel.Runtime.Reporting.Costs.Views;

/// <summary>A report as one page.</summary>
/// <param name="Report">What it shows.</param>
/// <param name="Style">The one style there is.</param>
/// <param name="Policy">What the page may load: that style and nothing else.</param>
public sealed record ReportModel(CostReport Report, string Style, string Policy);
