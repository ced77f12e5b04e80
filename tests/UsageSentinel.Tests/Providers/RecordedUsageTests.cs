using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Recorded;

namespace UsageSentinel.Tests.Providers;

/// <summary>Files of recorded usage, by whoever wrote them.</summary>
public sealed class RecordedUsageTests : IDisposable
{
    private const string Plain = "bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,output_tokens";
    private const string Tiered = "bucket_start,bucket_width,project_id,api_key_id,user_id,model,batch,service_tier,num_model_requests,input_tokens,output_tokens";

    private readonly string folder = Directory.CreateTempSubdirectory("recorded-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Read_RowsThatDifferInADimension_AddUpAtTheirOwnPrice()
    {
        var row = Assert.Single(Assert.Single(Read(
            Tiered,
            "1767225600,1h,p,k,u1,gpt-4o,False,default,1,1000000,0",
            "1767225600,1h,p,k,u1,gpt-4o,False,priority,1,1000000,0",
            "1767225600,1h,p,k,u1,gpt-4o,True,default,1,1000000,0",
            "1767225600,1h,p,k,u2,gpt-4o,False,default,1,1000000,0",
            "1767225600,1h,p,k,u2,gpt-4o,False,DEFAULT,2,2000000,0")).Rows); // the same row again: the last one counts

        Assert.Equal((5, 5_000_000), (row.Requests, row.InputTokens));
        Assert.Equal(2.5m * (1 + 1.7m + 0.5m + 2), row.Cost.Amount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("None")]
    [InlineData("\\N")]
    public void Read_RowWithoutAKey_IsUnattributedUsageOfItsProject(string none)
    {
        var keys = Read(Plain, "1767225600,1h,p,k,gpt-4o,1,1,1", $"1767225600,1h,p,{none},gpt-4o,1,1,1");

        Assert.Equal([("p", ""), ("p", "k")], keys.Select(key => (key.Project, key.Key)));
    }

    [Fact]
    public void Read_DashboardExport_IsReadWithItsEmptyBuckets()
    {
        var keys = Read(
            "start_time,end_time,start_time_iso,end_time_iso,project_id,num_model_requests,user_id,api_key_id,model,batch,service_tier,input_tokens,output_tokens,input_cached_tokens,input_uncached_tokens,input_audio_tokens",
            "1767225600,1767225660,2026-01-01T00:00:00+00:00,2026-01-01T00:01:00+00:00,,,,,,,,,,,,",
            "1767225660,1767225720,2026-01-01T00:01:00+00:00,2026-01-01T00:02:00+00:00,p,3.0,user_1,k,gpt-4o-2024-08-06,False,default,7000,1600,1280,5720,0");

        var row = Assert.Single(Assert.Single(keys).Rows);
        Assert.Equal((1_767_225_660, 1, 3, 7_000, 1_280, 1_600), (row.Start, row.Minutes, row.Requests, row.InputTokens, row.CachedTokens, row.OutputTokens));
    }

    [Theory]
    [InlineData("images,num_model_requests,model", "2,1,dall-e-3", 0.08)]
    [InlineData("characters,num_model_requests,model", "1000,1,tts-1", 0.015)]
    [InlineData("seconds,num_model_requests,model", "60,1,whisper-1", 0.006)]
    [InlineData("input_tokens,num_model_requests,model", "1000000,1,text-embedding-3-small", 0.02)]
    public void Read_DashboardExportOfAnotherEndpoint_CostsItsMeter(string columns, string cells, double usd) =>
        Assert.Equal((decimal)usd, Assert.Single(Assert.Single(Read("start_time,end_time,api_key_id," + columns, "1767225600,1767229200,k," + cells)).Rows).Cost.Amount);

    [Theory]
    [InlineData("1767229200", 60, 1)]
    [InlineData("2026-01-01T00:05:00Z", 5, 1)]
    [InlineData("1767312000", 60, 24)] // a day is taken as so many equal hours
    public void Read_WithoutAWidth_TakesItFromTheEnd(string end, int minutes, int rows)
    {
        var key = Assert.Single(Read("bucket_start,end_time,api_key_id,model,num_model_requests,input_tokens,output_tokens", $"1767225600,{end},k,gpt-4o,24,24,24"));

        Assert.Equal((minutes, rows, 24), (key.Rows[0].Minutes, key.Rows.Length, key.Rows.Sum(row => row.InputTokens)));
    }

    [Fact]
    public void Read_SpellingsOfAModel_AreOneModel()
    {
        var rows = Assert.Single(Read(
            Plain, "1767225600,1h,p,k,gpt-4o,1,1000000,0", "1767229200,1h,p,k,openai/gpt-4o,1,1000000,0", "1767232800,1h,p,k,Acme_Model,1,1,0")).Rows;

        Assert.Equal(["gpt-4o", "gpt-4o", "Acme_Model"], rows.Select(row => row.Model));
        Assert.Equal([2.5m, 2.5m], rows.Take(2).Select(row => row.Cost.Amount));
    }

    [Fact]
    public void Read_LiteLlmSpendLogs_AreAddedUpIntoBuckets()
    {
        var keys = Read(
            "request_id,call_type,api_key,spend,total_tokens,prompt_tokens,completion_tokens,startTime,endTime,model,custom_llm_provider,user,metadata,cache_hit,team_id,status",
            "r1,acompletion,8f2c,0.01,1100,1000,100,2026-01-01 00:01:02.5,2026-01-01 00:01:04,openai/gpt-4o,openai,u,\"{\"\"usage_object\"\":{\"\"prompt_tokens_details\"\":{\"\"cached_tokens\"\":400}}}\",False,team_a,success",
            "r2,acompletion,8f2c,0.02,2200,2000,200,2026-01-01T00:04:59.999Z,2026-01-01 00:05:04,gpt-4o,openai,u,{},False,team_a,success",
            "r2,acompletion,8f2c,0.02,2200,2000,200,2026-01-01T00:04:59.999Z,2026-01-01 00:05:04,gpt-4o,openai,u,{},False,team_a,success", // exported twice
            "r3,acompletion,8f2c,0,1100,1000,100,2026-01-01 00:02:02+00:00,2026-01-01 00:02:04,gpt-4o,openai,u,{},True,team_a,success", // from the gateway's own cache
            "r4,acompletion,8f2c,0,0,0,0,2026-01-01 00:02:02,2026-01-01 00:02:04,gpt-4o,openai,u,{},None,team_a,failure",
            "r5,acompletion,8f2c,0.0,1000000,1000000,0,2026-01-01 00:05:00,2026-01-01 00:05:04,gpt-4o,openai,u,{},False,team_a,success"); // a price the gateway does not know

        var key = Assert.Single(keys);
        Assert.Equal(("team_a", "8f2c"), (key.Project, key.Key));
        Assert.Equal([(1_767_225_600, 5, 2, 3_000, 400, 300), (1_767_225_900, 5, 1, 1_000_000, 0, 0)], key.Rows.Select(row => ((int)row.Start, row.Minutes, (int)row.Requests, (int)row.InputTokens, (int)row.CachedTokens, (int)row.OutputTokens)));
        Assert.Equal([0.03m, 2.5m], key.Rows.Select(row => row.Cost.Amount));
    }

    [Fact]
    public void Read_ASecretInPlaceOfAnId_IsNotKept()
    {
        var key = Assert.Single(Read("request_id,api_key,spend,prompt_tokens,completion_tokens,startTime,model", "r1,sk-abcdefghijklmnopqrstuvwx,0.01,1,1,2026-01-01 00:00:00,gpt-4o"));

        Assert.StartsWith("key_", key.Key, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id,traceId,type,startTime,endTime,model,inputUsage,outputUsage,totalUsage,totalCost,projectId", "o1,t,GENERATION,2026-01-01T00:01:00Z,,gpt-4o,1000,100,1100,0.01,p", 1_000, 0, 100)]
    [InlineData("id,trace_id,type,start_time,provided_model_name,usage_details,cost_details,project_id", "o1,t,GENERATION,2026-01-01 00:01:00.000000,gpt-4o,\"{\"\"input\"\":600,\"\"input_cached_tokens\"\":400,\"\"output\"\":100,\"\"total\"\":1100}\",\"{\"\"total\"\":0.01}\",p", 1_000, 400, 100)]
    [InlineData("id,trace_id,start_time,model,usageDetails,totalCost,projectId", "o1,t,2026-01-01 00:01:00,gpt-4o,\"{\"\"input\"\":1000,\"\"cache_read_input_tokens\"\":400,\"\"output\"\":100,\"\"total\"\":1100}\",0.01,p", 1_000, 400, 100)] // the total says that cached input is a part
    public void Read_LangfuseObservations_AreAddedUpIntoBuckets(string header, string line, long input, long cached, long output)
    {
        var span = string.Join(',', header.Split(',').Select(column => column is "type" ? "SPAN" : column.StartsWith("start", StringComparison.Ordinal) ? "2026-01-01 00:01:00" : string.Empty));

        var key = Assert.Single(Read(header, line, span));

        var row = Assert.Single(key.Rows);
        Assert.Equal(("p", string.Empty), (key.Project, key.Key));
        Assert.Equal((1_767_225_600, 1, input, cached, output, 0.01m), (row.Start, row.Requests, row.InputTokens, row.CachedTokens, row.OutputTokens, row.Cost.Amount));
    }

    [Theory]
    [InlineData("time,key,model,requests,prompt_tokens,completion_tokens", RecordedFormat.Auto, "bucket_start, api_key_id, num_model_requests, input_tokens and output_tokens are missing; rename 'time' to bucket_start, 'key' to api_key_id, 'requests' to num_model_requests, 'prompt_tokens' to input_tokens and 'completion_tokens' to output_tokens")]
    [InlineData("bucket_start,api_key_id,num_model_requests,input_tokens", RecordedFormat.Auto, "the column output_tokens is missing. Supported formats")]
    [InlineData("start_time,end_time,start_time_iso,end_time_iso", RecordedFormat.Auto, "the columns num_model_requests and input_tokens are missing in this export (openai-dashboard)")]
    [InlineData("bucket_start,api_key_id,num_model_requests,input_tokens,output_tokens", RecordedFormat.LiteLlm, "the column start_time is missing; rename 'bucket_start' to start_time in this export (litellm)")]
    public void Read_ColumnsAreMissing_NamesAllOfThemAndWhatToRename(string header, RecordedFormat format, string said)
    {
        var wrong = Assert.Throws<RecordedUsageException>(() => Read(format, header));

        Assert.Contains(said, wrong.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', wrong.Message);
    }

    [Theory]
    [InlineData("bucket_start,end_time,api_key_id,num_model_requests,input_tokens,output_tokens", "1767225600,1767225601,k,1,1,1", "end_time '1767225601'")]
    [InlineData("id,traceId,startTime,model,usageDetails", "o,t,2026-01-01,m,{broken", "usage_details '{broken'")]
    [InlineData("request_id,spend,api_key,prompt_tokens,completion_tokens,startTime", "r,1,k,many,1,2026-01-01", "prompt_tokens 'many'")]
    [InlineData("request_id,spend,api_key,prompt_tokens,completion_tokens,startTime", "r,1,k,1,1,yesterday", "start_time 'yesterday'")]
    public void Read_CellThatMakesNoSense_NamesItsLine(string header, string line, string said)
    {
        var wrong = Assert.Throws<RecordedUsageException>(() => Read(header, line));

        Assert.StartsWith("Line 2: " + said, wrong.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 30)]
    public Property Read_SplitOverUsersAndTiers_IsTheSameRecord() => Prop.ForAll(
        (from counts in Gen.Choose(1, 1_000).ListOf(6) from start in Gen.Choose(0, 5) select (counts, start)).ToArbitrary(),
        given =>
        {
            var rows = given.counts.Select((count, index) => $"{1767225600 + (3600 * given.start)},1h,p,k,u{index},gpt-4o,False,default,{count},{count * 100},{count}").ToArray();
            var sum = given.counts.Sum();
            var split = Read(Tiered, rows)[0].Rows.Single();
            return (split.Requests, split.InputTokens, split.OutputTokens) == (sum, sum * 100, sum)
                && split.Cost == Read(Plain, $"{split.Start},1h,p,k,gpt-4o,{sum},{sum * 100},{sum}")[0].Rows.Single().Cost;
        });

    [Property(MaxTest = 30)]
    public Property Read_RowsInAnyOrder_AreTheSameRecord() => Prop.ForAll(
        (from order in Gen.Choose(0, 1_000_000).ArrayOf(24) select order).ToArbitrary(),
        order =>
        {
            var rows = Enumerable.Range(0, 24).Select(row => $"{1767225600 + (3600 * (row / 3))},1h,p{row % 2},k{row % 3},gpt-4o{(row % 5 == 0 ? "-mini" : "")},{row + 1},100,1").ToArray();
            string Show(IEnumerable<string> lines) => string.Join(';', Read(Plain, [.. lines]).Select(key => $"{key.Project} {key.Key} {string.Join(',', key.Rows)}"));
            return Show(rows.Select((row, at) => (row, at)).OrderBy(pair => order[pair.at]).Select(pair => pair.row)) == Show(rows);
        });

    private ImmutableArray<RecordedKey> Read(string header, params string[] lines) => Read(RecordedFormat.Auto, header, lines);

    private ImmutableArray<RecordedKey> Read(RecordedFormat format, string header, params string[] lines)
    {
        var file = Path.Combine(folder, Guid.NewGuid().ToString("N") + ".csv");
        File.WriteAllLines(file, [header, .. lines]);
        return new RecordedUsage(PriceFile.OpenAI()).Read(file, format);
    }
}
