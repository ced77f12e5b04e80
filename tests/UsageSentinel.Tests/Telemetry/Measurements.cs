using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Tests.Telemetry;

/// <summary>Listens to what is measured while it exists.</summary>
internal sealed class Measurements : IDisposable
{
    private readonly MeterListener listener = new();
    private readonly ConcurrentQueue<(string Name, double Value, Dictionary<string, object?> Tags)> taken = new();
    private readonly AsyncLocal<bool> here = new() { Value = true };

    public Measurements()
    {
        listener.InstrumentPublished = (instrument, listening) =>
        {
            if (instrument.Meter.Name == TelemetryNames.Source)
            {
                listening.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
    }

    public List<(double Value, Dictionary<string, object?> Tags)> Of(string name) =>
        [.. taken.Where(item => item.Name == name).Select(item => (item.Value, item.Tags))];

    public IEnumerable<string> Names => taken.Select(item => item.Name).Distinct();

    public IEnumerable<Dictionary<string, object?>> AllTags => taken.Select(item => item.Tags);

    public void Dispose() => listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        // Only what was measured in the flow of this test counts.
        if (here.Value)
        {
            taken.Enqueue((instrument.Name, value, tags.ToArray().ToDictionary()));
        }
    }
}
