using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.OpenAI.Wire;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Entities;

/// <summary>
/// Reads admin keys, people, certificates and the spend limit of the organization; and of each active project its service accounts, members,
/// rate limits, spend limit and model list. The API has no list of IP allow-lists; the audit log says when one changes.
/// </summary>
internal sealed class AccessReader(ApiConnection connection)
{
    private const string Organization = "";

    private readonly EntityClient entities = new(connection);
    private readonly OpenAIKeyControl control = new(connection);

    public async Task<AccessReading> ReadAsync(ImmutableArray<string> projects, CancellationToken cancellationToken)
    {
        var lists = OfOrganization().Concat(projects.SelectMany(OfProject)).ToArray();
        var found = new IReadOnlyList<InventoryItem>?[lists.Length];
        var failures = await ManyLists.ReadAsync(
            lists.Length, connection.Options.Concurrency, async (i, token) => found[i] = await lists[i].ReadAsync(token), cancellationToken);
        return new AccessReading(
            [.. found.SelectMany(items => items ?? [])],
            [.. lists.Where((_, i) => found[i] is not null).Select(list => list.Part)],
            [.. lists.Zip(failures, (list, why) => why is null ? null : new UnreadPart(list.Part, why)).OfType<UnreadPart>()]);
    }

    private IEnumerable<AccessList> OfOrganization() =>
    [
        new(new(InventoryKind.AdminKey, Organization), AdminKeysAsync),
        new(new(InventoryKind.User, Organization), async token => [.. (await entities.ListAsync(
            () => new RequestUri("organization/users"), "the users", OpenAIJson.Default.EntityListWireUserWire, token)).Select(wire => wire.ToUser())]),
        new(new(InventoryKind.Certificate, Organization), CertificatesAsync),
        new(new(InventoryKind.SpendLimit, Organization), token => SpendAsync(null, token)),
    ];

    private IEnumerable<AccessList> OfProject(string id)
    {
        var project = new ProjectId(id);
        yield return new(new(InventoryKind.ServiceAccount, id), async token => [.. (await control.ListServiceAccountsAsync(project, token)).Select(account => AccessItems.Of(id, account))]);
        yield return new(new(InventoryKind.Member, id), async token => [.. (await entities.ListAsync(
            () => new RequestUri(ProjectPath.Of(project, "users")), $"the members of project {id}", OpenAIJson.Default.EntityListWireUserWire, token)).Select(wire => wire.ToMember(id))]);
        yield return new(new(InventoryKind.RateLimit, id), async token => [.. (await control.ListRateLimitsAsync(project, token)).Select(limit => AccessItems.Of(id, limit))]);
        yield return new(new(InventoryKind.SpendLimit, id), token => SpendAsync(project, token));
        yield return new(new(InventoryKind.ModelPermissions, id), async token =>
            await control.FindModelPermissionsAsync(project, token) is { } list ? [AccessItems.Of(id, list)] : []);
    }

    private async Task<IReadOnlyList<InventoryItem>> AdminKeysAsync(CancellationToken cancellationToken)
    {
        var keys = await entities.ListAsync(
            () => new RequestUri("organization/admin_api_keys"), "the admin keys", OpenAIJson.Default.EntityListWireAdminKeyWire, cancellationToken);
        var ours = new List<string?>();
        foreach (var key in keys)
        {
            if (await connection.IsOwnKeyAsync(key.RedactedValue, cancellationToken))
            {
                ours.Add(key.Id);
            }
        }

        // The few characters that are shown may fit two keys: then it is not known which of them is ours.
        return [.. keys.Select(key => key.ToItem(ours is [var only] && only == key.Id))];
    }

    /// <summary>An organization without client certificates may not have the list at all.</summary>
    private async Task<IReadOnlyList<InventoryItem>> CertificatesAsync(CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await entities.ListAsync(
                () => new RequestUri("organization/certificates"), "the certificates", OpenAIJson.Default.EntityListWireCertificateWire, cancellationToken)).Select(wire => wire.ToItem())];
        }
        catch (ProviderException absent) when (absent.Error is ProviderError.NotFound)
        {
            return [];
        }
    }

    private async Task<IReadOnlyList<InventoryItem>> SpendAsync(ProjectId? project, CancellationToken cancellationToken) =>
        await control.FindSpendLimitAsync(project, cancellationToken) is { } limit ? [AccessItems.Of(project?.Value ?? Organization, limit)] : [];

    private sealed record AccessList(InventoryPart Part, Func<CancellationToken, Task<IReadOnlyList<InventoryItem>>> ReadAsync);
}
