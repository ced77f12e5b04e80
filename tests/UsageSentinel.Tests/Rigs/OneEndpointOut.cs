using System.Globalization;
using System.Net;
using System.Text;
using System.Web;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Rigs;

/// <summary>Refuses the completions of a booked organization while another endpoint goes on answering, with nothing used on it.</summary>
internal static class OneEndpointOut
{
    public static void Cut(EngineHost host, BookedOrganization organization, Func<bool> isOut) => host.Wire.Intercept = (request, pass) => request.RequestUri!.AbsolutePath switch
    {
        var path when path.EndsWith("/usage/completions", StringComparison.Ordinal) && isOut() => Task.FromResult(Wire.Refuse(request, HttpStatusCode.Forbidden, "no")),
        var path when path.EndsWith("/usage/embeddings", StringComparison.Ordinal) => Task.FromResult(Wire.Answer(request, HttpStatusCode.OK, Unused(request.RequestUri, organization.Clock.GetUtcNow()))),
        _ => pass(),
    };

    /// <summary>Every bucket that was asked for, empty.</summary>
    private static string Unused(Uri address, DateTimeOffset now)
    {
        var asked = HttpUtility.ParseQueryString(address.Query);
        var step = asked["bucket_width"] == "1h" ? 3600L : 60L;
        var (from, until) = (long.Parse(asked["start_time"]!, CultureInfo.InvariantCulture), Math.Min(long.Parse(asked["end_time"]!, CultureInfo.InvariantCulture), now.ToUnixTimeSeconds()));
        var json = new StringBuilder("{\"object\":\"page\",\"data\":[");
        for (var start = from - (from % step); start < until; start += step)
        {
            json.Append(start > from ? "," : "").Append(Bucket(DateTimeOffset.FromUnixTimeSeconds(start), TimeSpan.FromSeconds(step), []));
        }

        return json.Append("],\"has_more\":false,\"next_page\":null}").ToString();
    }
}
