using System.Collections.Immutable;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Tests.Options;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Read_Nothing_IsAllDefaults()
    {
        var options = ConfigurationReader.Read(null, new Dictionary<string, string>());

        Assert.Equal("local", options.Deployment);
        Assert.Equal("observe", options.Response.Mode);
        Assert.Equal(3, options.Response.MaxRevocationsPerHour);
        Assert.Empty(options.Providers);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("{}")]
    [InlineData("""{ "$schema": "./schema.json", /* why */ "deployment": "local", }""")] // for people: comments and a last comma
    [InlineData("""{ "store": null, "providers": null }""")]
    public void Read_NothingSaid_IsAllDefaults(string json) => Assert.Equal("local", Read(json).Deployment);

    [Fact]
    public void Read_OtherCase_IsTheSameSetting() => Assert.Equal(7, Read("""{ "DETECTION": { "maxpagesperweek": 7 } }""").Detection.MaxPagesPerWeek);

    [Theory]
    [InlineData("""{ "deploymnet": "x" }""", "deploymnet", "did you mean 'deployment'?")]
    [InlineData("""{ "detection": { "dormantAfterDay": 3 } }""", "detection.dormantAfterDay", "did you mean 'dormantAfterDays'?")]
    [InlineData("""{ "providers": [ { "admin_key": "env:A" } ] }""", "providers[0].admin_key", "did you mean 'adminKey'?")]
    [InlineData("""{ "somethingElse": 1 }""", "somethingElse", "there is no such setting")]
    public void Read_UnknownSetting_IsNamedWithItsNeighbour(string json, string path, string suggestion)
    {
        var error = Assert.Single(Errors(json));

        Assert.StartsWith(path + ":", error, StringComparison.Ordinal);
        Assert.Contains(suggestion, error, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyMistakes_NamesThemAllAtOnce()
    {
        var errors = Errors("""
            {
              "deploymnet": "x",
              "detection": { "lagMinutes": "soon", "dormantAfterDays": 0 },
              "schedules": { "usage": "every five minutes" },
              "providers": [ { "adminKey": "a-literal-key" }, { "adminKey": "env:OTHER" } ],
              "budgets": [ { "name": "b", "amountUsd": 5, "project": "p", "key": "k" } ],
              "caps": [ { "name": "c" } ]
            }
            """);

        foreach (var part in (string[])["deploymnet", "detection.lagMinutes", "detection.dormantAfterDays", "schedules.usage", "providers[0].adminKey", "two organizations", "'b'", "'c'"])
        {
            Assert.Contains(errors, error => error.Contains(part, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{ "deployment": 5 }""", "deployment: must be text.")]
    [InlineData("""{ "detection": { "lagMinutes": "ten" } }""", "detection.lagMinutes: must be a whole number.")]
    [InlineData("""{ "detection": { "lagMinutes": 1.5 } }""", "detection.lagMinutes: must be a whole number.")]
    [InlineData("""{ "detection": { "lagMinutes": 99999999999 } }""", "detection.lagMinutes: must be a whole number.")]
    [InlineData("""{ "detection": { "minimumExcessUsd": true } }""", "detection.minimumExcessUsd: must be a number.")]
    [InlineData("""{ "response": { "stopped": "yes" } }""", "response.stopped: must be true or false.")]
    [InlineData("""{ "providers": {} }""", "providers: must be a list.")]
    [InlineData("""{ "providers": [ 5 ] }""", "providers[0]: must be an object.")]
    [InlineData("""{ "providers": [ null ] }""", "providers[0]: must not be null.")]
    [InlineData("""{ "store": [] }""", "store: must be an object.")]
    [InlineData("""{ "response": { "protectedKeys": [ 7 ] } }""", "response.protectedKeys[0]: must be text.")]
    [InlineData("[]", "The configuration must be a JSON object.")]
    [InlineData("7", "The configuration must be a JSON object.")]
    public void Read_WrongType_IsNamed(string json, string error) => Assert.Equal(error, Assert.Single(Errors(json)));

    [Theory]
    [InlineData("""{ "detection": { "lagMinutes": 0 } }""", "detection.lagMinutes: must be between 1 and 240.")]
    [InlineData("""{ "detection": { "minimumExcessUsd": -1 } }""", "detection.minimumExcessUsd: must be between 0 and 1000000.")]
    [InlineData("""{ "detection": { "minimumExcessUsd": 1e400 } }""", "detection.minimumExcessUsd: must")]
    [InlineData("""{ "response": { "mode": "Enforce" } }""", "response.mode: must be one of observe, approve, enforce.")]
    [InlineData("""{ "response": { "maxShareOfProject": 1.01 } }""", "response.maxShareOfProject: must be between 0 and 1.")]
    [InlineData("""{ "store": { "kind": "oracle" } }""", "store.kind: must be one of sqlite, tables.")]
    [InlineData("""{ "deployment": "" }""", "deployment: is required.")]
    [InlineData("""{ "providers": [ { "name": "a|b" } ] }""", "providers[0].name: must match")]
    [InlineData("""{ "budgets": [ { "name": "b" } ] }""", "budgets[0].amountUsd: must be between")]
    [InlineData("""{ "retention": { "hoursDays": 34 } }""", "retention.hoursDays: must be between 35 and 400.")]
    [InlineData("""{ "caps": [ { "name": "c", "requestsPerHour": -1 } ] }""", "caps[0].requestsPerHour: must be between")]
    public void Read_OutOfRange_IsNamed(string json, string error) =>
        Assert.Contains(Errors(json), found => found.StartsWith(error, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{ "schedules": { "usage": "*/5 * * * *" } }""", "schedules.usage")] // five fields: minutes first
    [InlineData("""{ "schedules": { "costs": "61 * * * * *" } }""", "schedules.costs")]
    [InlineData("""{ "schedules": { "outbox": "0 0 0 30 2 *" } }""", "schedules.outbox")] // the thirtieth of February never comes
    [InlineData("""{ "budgets": [ { "name": "b", "amountUsd": 1, "thresholds": [] } ] }""", "budgets: 'b' needs thresholds")]
    [InlineData("""{ "budgets": [ { "name": "b", "amountUsd": 1, "thresholds": [0] } ] }""", "budgets: 'b' needs thresholds")]
    [InlineData("""{ "budgets": [ { "name": "b", "amountUsd": 1 }, { "name": "b", "amountUsd": 2 } ] }""", "budgets: two budgets have the name 'b'.")]
    [InlineData("""{ "budgets": [ { "name": "b", "amountUsd": 1, "project": "p", "key": "k" } ] }""", "budgets: 'b' has more than one scope")]
    [InlineData("""{ "caps": [ { "name": "c", "usdPerHour": 1 }, { "name": "c", "usdPerHour": 2 } ] }""", "caps: two caps have the name 'c'.")]
    [InlineData("""{ "caps": [ { "name": "c", "usdPerHour": 1, "project": "p", "key": "k" } ] }""", "caps: 'c' has both a project and a key")]
    [InlineData("""{ "caps": [ { "name": "c" } ] }""", "caps: 'c' has no limit")]
    [InlineData("""{ "routes": [ { "name": "r" }, { "name": "r" } ] }""", "routes: two routes have the name 'r'.")] // the second would never be told
    [InlineData("""{ "store": { "kind": "tables" } }""", "store.endpoint")]
    [InlineData("""{ "store": { "kind": "tables", "endpoint": "http://tables.example" } }""", "store.endpoint")]
    [InlineData("""{ "store": { "kind": "tables", "endpoint": "file:///tmp" } }""", "store.endpoint")]
    [InlineData("""{ "response": { "protectedKeys": [ " " ] } }""", "response.protectedKeys[0]")] // protects nothing
    public void Read_WhatNoSingleSettingTells_IsNamed(string json, string error) =>
        Assert.StartsWith(error, Assert.Single(Errors(json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://api.openai.com/v1", null, true, "the API itself")]
    [InlineData("https://eu.api.openai.com/v1", null, true, "a region of it")]
    [InlineData("http://127.0.0.1:5080/v1", null, true, "this machine itself")]
    [InlineData("http://localhost:5080/v1", null, true, "this machine by name")]
    [InlineData("http://[::1]:5080/v1", null, true, "this machine in IPv6")]
    [InlineData("https://proxy.example/v1", "proxy.example", true, "allowed by name")]
    [InlineData("https://PROXY.example/v1", "proxy.EXAMPLE", true, "names of hosts have no case")]
    [InlineData("https://proxy.example/v1", null, false, "not allowed")]
    [InlineData("https://proxy.example/v1", "other.example", false, "another host is allowed")]
    [InlineData("http://proxy.example/v1", "proxy.example", false, "allowed or not, never in the clear")]
    [InlineData("http://api.openai.com/v1", null, false, "the API in the clear")]
    [InlineData("https://api.openai.com@evil.example/v1", null, false, "a user name that looks like the API")]
    [InlineData("https://api.openai.com.evil.example/v1", null, false, "a host that begins like the API")]
    [InlineData("http://127.0.0.1.evil.example/v1", null, false, "a host that begins like this machine")]
    [InlineData("ftp://api.openai.com", null, false, "not HTTP")]
    [InlineData("api.openai.com/v1", null, false, "no scheme")]
    public void Read_BaseUrl_MayOnlyBeWhereAKeyMayTravel(string address, string? allowHost, bool isGood, string why)
    {
        var allow = allowHost is null ? "" : $", \"allowHost\": \"{allowHost}\"";
        var json = $$"""{ "providers": [ { "baseUrl": "{{address}}"{{allow}} } ] }""";

        if (isGood)
        {
            Assert.Equal((why, address), (why, Read(json).Providers[0].BaseUrl));
        }
        else
        {
            Assert.True(Assert.Single(Errors(json)).StartsWith("providers[0].baseUrl:", StringComparison.Ordinal), why);
        }
    }

    [Theory]
    [InlineData("env:OPENAI_ADMIN_KEY", true, "a variable")]
    [InlineData("keyvault:https://v.vault.azure.net/secrets/k", true, "a secret of a vault")]
    [InlineData("keyvault:http://v.vault.azure.net/secrets/k", false, "in the clear")]
    [InlineData("keyvault:", false, "no secret is named")]
    [InlineData("env:", false, "no variable is named")]
    [InlineData("sk-admin-0123456789", false, "a key must not stand in a file")]
    public void Read_Key_MustBeAReference(string reference, bool isGood, string why)
    {
        var json = $$"""{ "providers": [ { "adminKey": "{{reference}}", "responseKey": "{{reference}}" } ] }""";

        Assert.True(isGood ? Read(json).Providers.Count == 1 : Errors(json).Length == 2, why);
    }

    [Theory]
    [InlineData("{\n  \"store\": {\n    \"kind\": oops\n  }\n}", "line 3")]
    [InlineData("{ \"store\": ", "line 1")]
    public void Read_MalformedJson_NamesTheLine(string json, string line) =>
        Assert.Contains(line, Assert.Single(Errors(json)), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "deployment": "a", "deployment": "b" }""")]
    [InlineData("""{ "store": { "kind": "sqlite", "kind": "tables" } }""")]
    [InlineData("""{ "providers": [ { "name": "a", "name": "b" } ] }""")]
    [InlineData("""{ "deployment": "a", "Deployment": "b" }""")] // the same setting in another case
    public void Read_MemberThatStandsTwice_IsNamed(string json) =>
        Assert.Contains("twice", Assert.Single(Errors(json)), StringComparison.OrdinalIgnoreCase);

    private static SentinelOptions Read(string json) => ConfigurationReader.Read(json, new Dictionary<string, string>());

    private static ImmutableArray<string> Errors(string json) => Assert.Throws<ConfigurationException>(() => Read(json)).Errors;
}
