using UsageSentinel.Runtime.Answers;

namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary>The health of everything, and of the configuration it was built from.</summary>
internal sealed class ConfigurationHealth(IHealthReport inner, LiveConfiguration services) : IHealthReport
{
    private const string Part = "configuration";

    public async Task<HealthReport> ReadAsync(CancellationToken cancellationToken)
    {
        var report = await inner.ReadAsync(cancellationToken);
        var line = services.Refused.IsEmpty
            ? new HealthLine(Part, true, "sentinel.json is valid and in use.")
            : new HealthLine(Part, false, $"sentinel.json is not valid. The last valid version stays in use: {string.Join(" | ", services.Refused)}");
        return new HealthReport(report.IsHealthy && line.IsHealthy, report.Lines.Add(line));
    }
}
