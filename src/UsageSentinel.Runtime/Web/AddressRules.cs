using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace UsageSentinel.Runtime.Web;

/// <summary>Which addresses are on the public internet. Everything else is this machine, a network of the operator's, a cloud's metadata, or nothing.</summary>
internal static class AddressRules
{
    private static readonly ImmutableArray<IPNetwork> NotPublic =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",

            // The platform's own address inside Azure.
            "168.63.129.16/32",

            // Teredo and what is reserved, for documentation or benchmarks, inside the global unicast range.
            "2001::/23", "2001:db8::/32", "3fff::/20",
        }.Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork GlobalUnicast = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork SixToFour = IPNetwork.Parse("2002::/16");
    private static readonly IPNetwork Translated = IPNetwork.Parse("64:ff9b::/96");

    public static bool IsPublic(IPAddress address) => address switch
    {
        { IsIPv4MappedToIPv6: true } => IsPublic(address.MapToIPv4()),
        { AddressFamily: AddressFamily.InterNetwork } => !IsListed(address),
        _ when Translated.Contains(address) => IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(12, 4))),
        _ when SixToFour.Contains(address) => IsPublic(new IPAddress(address.GetAddressBytes().AsSpan(2, 4))),
        _ => GlobalUnicast.Contains(address) && !IsListed(address),
    };

    private static bool IsListed(IPAddress address) => NotPublic.Any(network => network.Contains(address));
}
