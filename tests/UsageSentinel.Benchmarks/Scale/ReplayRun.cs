using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using nietras.SeparatedValues;

namespace UsageSentinel.Benchmarks.Scale;

/// <summary>
/// <c>replay CLI FILE...</c>: user processor time of <c>sentinel replay</c>, the whole process, divided by that of a process that only reads the same
/// file with Sep and parses its numbers. Both run in turn, so that what else the machine does meets both.
/// </summary>
internal static class ReplayRun
{
    private const int Rounds = 5;

    public static async Task RunAsync(string[] args)
    {
        foreach (var file in args[1..])
        {
            var (floor, replay) = (new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                floor.Add(await UserAsync(typeof(ReplayRun).Assembly.Location, "read", file));
                replay.Add(await UserAsync(args[0], "replay", "--usage", file, "--output", "json"));
            }

            floor.Sort();
            replay.Sort();
            Console.WriteLine(FormattableString.Invariant(
                $"{Path.GetFileName(file)}: replay {replay[Rounds / 2]:0.00} s, Sep {floor[Rounds / 2]:0.00} s, {replay[Rounds / 2] / floor[Rounds / 2]:0.0} times (medians of {Rounds})"));
        }
    }

    /// <summary><c>read FILE</c>: the floor.</summary>
    public static void Read(string file)
    {
        using var text = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
        using var rows = Sep.Reader().From(text);
        var (count, sum, cost) = (0L, 0L, 0m);
        var names = new HashSet<string>(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var row in rows)
        {
            count++;
            sum += row["bucket_start"].Parse<long>() + row["num_model_requests"].Parse<long>() + row["input_tokens"].Parse<long>() + row["output_tokens"].Parse<long>();
            cost += row["cost_usd"].Parse<decimal>();
            names.Add(row["project_id"].Span);
            names.Add(row["api_key_id"].Span);
            names.Add(row["model"].Span);
        }

        Console.WriteLine(FormattableString.Invariant($"{count} {sum} {cost} {names.Set.Count}"));
    }

    private static async Task<double> UserAsync(string dll, params string[] args)
    {
        var start = new ProcessStartInfo("/usr/bin/time", ["-f", "%U", "dotnet", dll, .. args]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("GNU time is needed.");
        var (_, said) = (process.StandardOutput.BaseStream.CopyToAsync(Stream.Null), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return double.Parse((await said).TrimEnd().Split('\n')[^1], CultureInfo.InvariantCulture);
    }
}
