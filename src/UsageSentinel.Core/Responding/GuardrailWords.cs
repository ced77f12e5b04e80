namespace UsageSentinel.Core.Responding;

/// <summary>Guardrails for people: each by what it checks, so that its name says the same whether it allows or blocks.</summary>
public static class GuardrailWords
{
    /// <summary>What the guardrail checks.</summary>
    public static string Words(this Guardrail rail) => rail switch
    {
        Guardrail.StopSwitch => "stop switch",
        Guardrail.ProtectedKey => "protected keys",
        Guardrail.ObserveOnly => "response mode",
        Guardrail.ApprovalMissing => "approval",
        Guardrail.Denied => "denials",
        Guardrail.SilencedActions => "silences",
        Guardrail.NotFiring => "alert state",
        Guardrail.NoSuchKey => "key in the inventory",
        Guardrail.SeverityFloor => "severity",
        Guardrail.EvidenceFloor => "evidence",
        Guardrail.StaleAlert => "age of the evidence",
        Guardrail.DataIncomplete => "complete data",
        Guardrail.AckedWithHold => "hold by a person",
        Guardrail.AlreadyDone => "earlier actions",
        Guardrail.BlastRadius => "other traffic affected",
        Guardrail.RevocationBudget => "actions per hour",
        Guardrail.DetectionFlood => "keys in question at once",
        Guardrail.CoolDown => "cool-down",
        Guardrail.NoLever => "available action",
        Guardrail.NotConfirmed => "confirmation by the provider",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
