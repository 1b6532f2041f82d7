using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Versicle.Postgres.Fixture;
using static Versicle.Testing.Appends;
using static Versicle.Testing.Statements;

namespace Versicle.Stores.Tests;

/// <summary>An encrypted connection leads to the server whose certificate is known, and to no other.</summary>
public sealed class PostgresEncryptionTests : IAsyncDisposable
{
    private readonly PostgresRig _rig = new(TimeProvider.System) { Scripts = [new("postgres", "001-people.sql", PostgresWriteSessionTests.Tables)] };
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("versicle-certificates-");

    public async ValueTask DisposeAsync()
    {
        await _rig.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Fact]
    public async Task Everything_goes_over_an_encrypted_connection_and_to_the_right_server_only()
    {
        var (certificate, key) = Certificate("server");
        var (other, _) = Certificate("other");
        await using var cluster = await PostgresCluster.Start("ssl=on", $"ssl_cert_file={certificate}", $"ssl_key_file={key}");
        var encrypted = await cluster.NewDatabase() + ";Ssl Mode=VerifyFull;Root Certificate=";

        var store = await _rig.Store(through: encrypted + certificate);
        await store.Log.Succeed(Any("a"));
        await using (var session = await store.Begin("Test", default))
            Assert.Equal("true", Assert.Single(await session.Query(Sql("select ssl::text from pg_stat_ssl where pid = pg_backend_pid()"), Text, 1, default)));
        await store.DisposeAsync();

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await _rig.Store(through: encrypted + other));
    }

    private (string Certificate, string Key) Certificate(string name)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", pair, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        var (certificate, key) = (Path.Combine(_directory.FullName, name + ".crt"), Path.Combine(_directory.FullName, name + ".key"));
        File.WriteAllText(certificate, signed.ExportCertificatePem());
        File.WriteAllText(key, pair.ExportPkcs8PrivateKeyPem());
        Process.Start("chmod", ["600", key]).WaitForExit();
        Process.Start("chmod", ["755", _directory.FullName]).WaitForExit();
        if (Environment.UserName == "root")
            Process.Start("chown", ["postgres", key]).WaitForExit();
        return (certificate, key);
    }
}
