namespace UsageSentinel.Runtime.Answers;

/// <summary>Says how the product itself is doing, from what is stored: asking calls no provider.</summary>
public interface IHealthReport
{
    Task<HealthReport> ReadAsync(CancellationToken cancellationToken);
}
