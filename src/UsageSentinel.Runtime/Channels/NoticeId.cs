using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using UsageSentinel.Core.Alerting;

namespace UsageSentinel.Runtime.Channels;

/// <summary>A notice's own id, the same when it is sent again after a failure, so that media and receivers can drop the second.</summary>
internal static class NoticeId
{
    public static Guid Of(Notice notice)
    {
        // An intentional repeat is another notice, although it has the same events.
        var time = notice.Reason is NotifyReason.Repeat or NotifyReason.Digest or NotifyReason.Canary
            ? notice.At.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)
            : string.Empty;
        var parts = string.Join('\n', [notice.Route.Name, notice.GroupKey, notice.Reason.ToString(), time, .. notice.Events.Select(reported => reported.Id)]);
        return new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(parts)).AsSpan(0, 16));
    }

    /// <summary>The same for every notice of a group of a route: what mail programs thread by.</summary>
    public static string ThreadOf(Notice notice) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{notice.Route.Name}\n{notice.GroupKey}")).AsSpan(0, 16));
}
