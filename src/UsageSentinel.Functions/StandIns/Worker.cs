namespace Microsoft.Azure.Functions.Worker;

// Declarations only, with the names, constructors and members of the published worker that the triggers use. They are compiled
// where the feed lacks the worker (FunctionsWorker.targets) and are never part of what is published.

/// <summary>Stands in for the worker's attribute that makes a method a function.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FunctionAttribute(string name) : Attribute
{
    public string Name { get; } = name;
}

/// <summary>Stands in for the attribute that binds a parameter to a timer.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : Attribute
{
    public string Schedule { get; } = schedule;
    public bool RunOnStartup { get; set; }
    public bool UseMonitor { get; set; } = true;
}

/// <summary>Stands in for what the worker says of the tick that called a function.</summary>
public sealed class TimerInfo
{
    public ScheduleStatus? ScheduleStatus { get; set; }
    public bool IsPastDue { get; set; }
}

/// <summary>Stands in for what the worker remembers of a schedule.</summary>
public sealed class ScheduleStatus
{
    public DateTime Last { get; set; }
    public DateTime Next { get; set; }
    public DateTime LastUpdated { get; set; }
}

/// <summary>Stands in for the attribute that binds a parameter to the messages of a Storage queue.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class QueueTriggerAttribute(string queueName) : Attribute
{
    public string QueueName { get; } = queueName;
    public string? Connection { get; set; }
}

/// <summary>Stands in for who may call an HTTP function.</summary>
public enum AuthorizationLevel
{
    Anonymous = 0,
    User = 1,
    Function = 2,
    System = 3,
    Admin = 4,
}

/// <summary>Stands in for the attribute that binds a parameter to an HTTP request.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpTriggerAttribute(AuthorizationLevel authLevel, params string[] methods) : Attribute
{
    public AuthorizationLevel AuthLevel { get; } = authLevel;
    public string[]? Methods { get; } = methods;
    public string? Route { get; set; }
}

/// <summary>Stands in for the circumstances of one call of a function.</summary>
public abstract class FunctionContext;
