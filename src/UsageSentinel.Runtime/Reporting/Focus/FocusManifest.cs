using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>
/// The file beside the files of one run, in the format of Azure Cost Management exports: FinOps hubs and other readers of
/// such exports take a folder in when its manifest appears, so it is written last.
/// </summary>
internal sealed record FocusManifest(
    string ManifestVersion,
    long ByteCount,
    int BlobCount,
    long DataRowCount,
    FocusExportConfig ExportConfig,
    FocusDeliveryConfig DeliveryConfig,
    FocusRunSpan RunInfo,
    ImmutableArray<FocusBlob> Blobs)
{
    public static FocusManifest Of(string root, string resource, PendingFocus run, DateTimeOffset now, FocusBlob file) => new(
        "2024-04-01",
        file.ByteCount,
        1,
        file.DataRowCount,
        new FocusExportConfig("usagesentinel", resource, "1.2", "FocusCost", "Custom", "Daily"),
        new FocusDeliveryConfig(true, "CreateNewReport", "Csv", "Gzip", root, string.Empty),
        new FocusRunSpan("Scheduled", now, run.Run, Moment(run.First), Moment(run.Last)),
        [file]);

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, FocusManifestJson.Default.FocusManifest);

    private static DateTimeOffset Moment(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>How days are written in names of folders.</summary>
    internal static string Name(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);
}

internal sealed record FocusExportConfig(string ExportName, string ResourceId, string DataVersion, string Type, string TimeFrame, string Granularity);

internal sealed record FocusDeliveryConfig(
    bool PartitionData, string DataOverwriteBehavior, string FileFormat, string CompressionMode, string ContainerUri, string RootFolderPath);

internal sealed record FocusRunSpan(string ExecutionType, DateTimeOffset SubmittedTime, string RunId, DateTimeOffset StartDate, DateTimeOffset EndDate);

internal sealed record FocusBlob(string BlobName, long ByteCount, long DataRowCount);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(FocusManifest))]
internal sealed partial class FocusManifestJson : JsonSerializerContext;
