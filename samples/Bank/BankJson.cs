using System.Text.Json.Serialization;
using Bank.Accounts;
using Bank.Reading;

namespace Bank;

/// <summary>How answers and events are written as JSON, known when the program is built: Native AOT has no reflection.</summary>
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(AccountView))]
[JsonSerializable(typeof(AccountList))]
[JsonSerializable(typeof(Statement))]
[JsonSerializable(typeof(BalanceAsOf))]
[JsonSerializable(typeof(TransactionList))]
[JsonSerializable(typeof(History))]
[JsonSerializable(typeof(AccountEvent.Opened))]
[JsonSerializable(typeof(AccountEvent.Deposited))]
[JsonSerializable(typeof(AccountEvent.Withdrawn))]
[JsonSerializable(typeof(AccountEvent.Closed))]
internal sealed partial class BankJson : JsonSerializerContext;
