using ActorProxy.Tests.EndToEnd;

namespace ActorProxy.Tests.Clustering;

/// <summary>A certificate authority of openssl's, as an operator makes one for his nodes.</summary>
internal sealed class PrivateCa
{
    private readonly TempFolder _folder;
    private readonly string _name;

    private PrivateCa(TempFolder folder, string name) => (_folder, _name) = (folder, name);

    /// <summary>File of its certificate.</summary>
    public string Certificate => _folder[_name + ".crt"];

    public static async Task<PrivateCa> Create(TempFolder folder, string name)
    {
        var ca = new PrivateCa(folder, name);
        await ca.OpenSsl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
            "-subj", "/CN=" + name, "-keyout", name + ".key", "-out", name + ".crt");
        return ca;
    }

    /// <summary>Writes <c>NAME.crt</c> and <c>NAME.key</c> of a node.</summary>
    public async Task Issue(string node, string address)
    {
        await OpenSsl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + node,
            "-addext", "subjectAltName=IP:" + address, "-keyout", node + ".key", "-out", node + ".csr");
        await OpenSsl("x509", "-req", "-in", node + ".csr", "-CA", _name + ".crt", "-CAkey", _name + ".key", "-CAcreateserial", "-days", "30",
            "-copy_extensions", "copy", "-out", node + ".crt");
    }

    private async Task OpenSsl(params string[] arguments)
    {
        await using var openssl = new ChildProcess(Testing.Tools.Find("openssl"), arguments, _folder.Path);
        Assert.True(await openssl.WaitForExit() == 0, $"openssl {string.Join(' ', arguments)}: {openssl.Errors}");
    }
}
