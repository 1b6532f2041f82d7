using System.Text.Json.Serialization;

namespace Users;

/// <summary>How answers and events are written as JSON, known when the program is built: Native AOT has no reflection.</summary>
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(UserPage))]
[JsonSerializable(typeof(UserView))]
[JsonSerializable(typeof(UserEvent.Created))]
[JsonSerializable(typeof(UserEvent.Renamed))]
internal sealed partial class UsersJson : JsonSerializerContext;
