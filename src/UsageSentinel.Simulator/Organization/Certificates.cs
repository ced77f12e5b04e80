using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace UsageSentinel.Simulator.Organization;

/// <summary>The client certificates of the organization: one that is there from the beginning, and those that were added.</summary>
internal sealed class Certificates(Registry registry, DateTimeOffset start)
{
    private readonly Lock gate = new();
    private int made;

    /// <summary>Oldest first.</summary>
    public ImmutableArray<SimulatedCertificate> All { get; private set; } = [new("cert_000000000000000001", "gateway", start.AddDays(-100), start.AddDays(265), true)];

    /// <summary>Adds one that is not active yet and lasts for a year.</summary>
    public SimulatedCertificate Add(string? name, DateTimeOffset now)
    {
        lock (gate)
        {
            var certificate = new SimulatedCertificate(string.Create(CultureInfo.InvariantCulture, $"cert_{++made + 1:D18}"), name, now, now.AddDays(365), false);
            All = All.Add(certificate);
            registry.Note("certificate.created", certificate.Id, now, null, () => Named(certificate));
            return certificate;
        }
    }

    /// <summary>Makes certificates active or inactive; null if one of them does not exist.</summary>
    public ImmutableArray<SimulatedCertificate>? SetActive(IReadOnlyCollection<string> ids, bool isActive, DateTimeOffset now)
    {
        lock (gate)
        {
            if (ids.Any(id => !All.Any(certificate => certificate.Id == id)))
            {
                return null;
            }

            All = [.. All.Select(certificate => ids.Contains(certificate.Id) ? certificate with { IsActive = isActive } : certificate)];
            var changed = All.Where(certificate => ids.Contains(certificate.Id)).ToImmutableArray();
            registry.Note(
                isActive ? "certificates.activated" : "certificates.deactivated",
                changed[0].Id,
                now,
                null,
                () => new JsonObject { ["certificates"] = new JsonArray([.. changed.Select(Named)]) });
            return changed;
        }
    }

    /// <summary>Whether there was one.</summary>
    public bool Delete(string id, DateTimeOffset now)
    {
        lock (gate)
        {
            if (All.FirstOrDefault(certificate => certificate.Id == id) is not { } certificate)
            {
                return false;
            }

            All = All.Remove(certificate);
            registry.Note("certificate.deleted", id, now, null, () => Named(certificate));
            return true;
        }
    }

    private static JsonObject Named(SimulatedCertificate certificate) => new() { ["id"] = certificate.Id, ["name"] = certificate.Name };
}

/// <summary>A client certificate.</summary>
/// <param name="Id">The id, <c>cert_…</c>.</param>
/// <param name="Name">What people call it.</param>
/// <param name="CreatedAt">When it was uploaded; it is valid from then on.</param>
/// <param name="ExpiresAt">When it ends.</param>
/// <param name="IsActive">Whether it is in use.</param>
internal sealed record SimulatedCertificate(string Id, string? Name, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, bool IsActive);
