namespace Versicle;

/// <summary>The codes of what Versicle throws. Each has a page <c>docs/errors/{code}.md</c>.</summary>
public static class ErrorCodes
{
    /// <summary><see cref="HandlerMissingException"/>.</summary>
    public const string HandlerMissing = "VER001";

    /// <summary><see cref="StreamConflictException"/>.</summary>
    public const string StreamConflict = "VER002";

    /// <summary><see cref="NotFoundException"/>.</summary>
    public const string NotFound = "VER003";

    /// <summary><see cref="ConstraintViolationException"/>.</summary>
    public const string ConstraintViolation = "VER004";

    /// <summary><see cref="NestedCommandException"/>.</summary>
    public const string NestedCommand = "VER005";

    /// <summary><see cref="StoreUnavailableException"/>.</summary>
    public const string StoreUnavailable = "VER006";

    /// <summary><see cref="StoreMismatchException"/>.</summary>
    public const string StoreMismatch = "VER007";

    /// <summary><see cref="SessionTimeoutException"/>.</summary>
    public const string SessionTimeout = "VER008";

    /// <summary><see cref="NotCaughtUpException"/>.</summary>
    public const string NotCaughtUp = "VER009";

    /// <summary><see cref="ProjectionStoppedException"/>.</summary>
    public const string ProjectionStopped = "VER010";

    /// <summary><see cref="ConsistencyTokenException"/>.</summary>
    public const string ConsistencyToken = "VER011";

    /// <summary><see cref="UnknownEventTypeException"/>.</summary>
    public const string UnknownEventType = "VER012";

    /// <summary><see cref="LogGapException"/>.</summary>
    public const string LogGap = "VER013";

    /// <summary><see cref="NullColumnException"/>.</summary>
    public const string NullColumn = "VER014";

    /// <summary><see cref="WriteSideException"/>.</summary>
    public const string WriteSide = "VER015";

    /// <summary><see cref="AppendTooLargeException"/>.</summary>
    public const string AppendTooLarge = "VER016";

    /// <summary><see cref="FoldException"/>.</summary>
    public const string Fold = "VER017";

    /// <summary><see cref="OutcomeUnknownException"/>.</summary>
    public const string OutcomeUnknown = "VER018";

    /// <summary><see cref="ConditionConflictException"/>.</summary>
    public const string ConditionConflict = "VER019";

    /// <summary><see cref="LogForkedException"/>.</summary>
    public const string LogForked = "VER020";

    /// <summary><see cref="UniqueKeyConflictException"/>.</summary>
    public const string UniqueKeyConflict = "VER021";

    /// <summary><see cref="LogDamagedException"/>.</summary>
    public const string LogDamaged = "VER026";

    /// <summary><see cref="ImportUnderWayException"/>.</summary>
    public const string ImportUnderWay = "VER027";

    /// <summary><see cref="LogFileException"/>.</summary>
    public const string LogFile = "VER028";

    /// <summary><see cref="AnswerErasedException"/>.</summary>
    public const string AnswerErased = "VER029";

    /// <summary><see cref="KeyUndeclaredException"/>.</summary>
    public const string KeyUndeclared = "VER030";

    /// <summary><see cref="KeyTakenTwiceException"/>.</summary>
    public const string KeyTakenTwice = "VER031";

    /// <summary><c>ContractBrokenException</c> of Versicle.Testing.</summary>
    public const string ContractBroken = "VER022";

    /// <summary><see cref="RowParkedException"/>.</summary>
    public const string RowParked = "VER038";

    /// <summary><see cref="ParkingFullException"/>.</summary>
    public const string ParkingFull = "VER039";

    /// <summary><see cref="VersionBehindException"/>.</summary>
    public const string VersionBehind = "VER040";

    /// <summary><see cref="TooManyWaitersException"/>.</summary>
    public const string TooManyWaiters = "VER041";

    /// <summary><c>SpecNotMetException</c> of Versicle.Testing.</summary>
    public const string SpecNotMet = "VER050";

    /// <summary><see cref="CommandInProgressException"/>.</summary>
    public const string CommandInProgress = "VER058";

    /// <summary><see cref="KeyReusedException"/>.</summary>
    public const string KeyReused = "VER059";

    /// <summary><see cref="NotAuthorizedException"/>.</summary>
    public const string NotAuthorized = "VER060";

    /// <summary><see cref="ExpectedVersionException"/>.</summary>
    public const string ExpectedVersion = "VER070";

    /// <summary><c>UnguardedEndpointsException</c> of Versicle.AspNetCore.</summary>
    public const string UnguardedEndpoints = "VER071";
}
