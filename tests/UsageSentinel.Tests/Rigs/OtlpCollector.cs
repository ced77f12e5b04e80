using System.Text;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A collector on this machine: OTLP over HTTP, one path for each kind of signal.</summary>
internal static class OtlpCollector
{
    public static async Task<HttpReceiver> StartAsync() =>
        (await HttpReceiver.StartAsync()).Answering(new Reply(200).With("Content-Type", "application/x-protobuf"));

    /// <summary>Everything sent of one kind, as text: names are plain text in the protocol.</summary>
    public static string TextOf(this HttpReceiver collector, string signal) =>
        string.Concat(collector.All.Where(item => item.Path == $"/v1/{signal}").Select(item => Encoding.Latin1.GetString(item.Body)));
}
