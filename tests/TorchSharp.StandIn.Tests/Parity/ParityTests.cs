using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace TorchSharp.StandIn.Tests.Parity;

public class ParityTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Assembly TorchSharp = typeof(torch).Assembly;

    [StandInFact]
    public void Every_member_exists_in_the_published_package_with_the_very_signature()
    {
        var unknown = Members().Select(Signature.Of).Where(static signature => !PublishedMembers.Signatures.Contains(signature));
        None(unknown);
    }

    [StandInFact]
    public void Every_type_exists_in_the_published_package()
    {
        var unknown = Types().Select(Signature.Name).Where(static name => !PublishedMembers.Types.Contains(name));
        None(unknown);
    }

    [StandInFact]
    public void A_member_comes_with_all_its_overloads()
    {
        var here = Members().Select(Signature.Of).ToHashSet();
        var groups = here.Select(PublishedMembers.Group).ToHashSet();
        // But for constructors over native handles, which are TorchSharp's own.
        var missing = PublishedMembers.Signatures.Where(signature => !signature.Contains("..ctor(IntPtr", StringComparison.Ordinal))
            .Where(signature => groups.Contains(PublishedMembers.Group(signature)) && !here.Contains(signature));
        None(missing);
    }

    [Fact]
    public void It_has_the_identity_of_the_published_package()
    {
        var name = TorchSharp.GetName();
        Assert.Equal("TorchSharp", name.Name);
        Assert.True(name.Version >= new Version(0, 106, 0, 0));
        Assert.Equal("67b0e5e1da516a1c", Convert.ToHexStringLower(name.GetPublicKeyToken()!));
    }

    [StandInFact]
    public void The_library_uses_only_members_of_the_published_package()
    {
        var library = Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, "ContrastiveLosses.dll"));
        using var file = new PEReader(File.OpenRead(library.Location));
        var metadata = file.GetMetadataReader();
        var used = metadata.MemberReferences.Where(handle => IsTorchSharps(metadata, metadata.GetMemberReference(handle).Parent))
            .Select(handle => Resolve(library.ManifestModule, MetadataTokens.GetToken(handle)))
            .Where(static member => member.DeclaringType?.Assembly == TorchSharp)
            .Select(static member => Signature.Of(Definition(member)))
            .ToList();
        Assert.True(used.Count > 50, $"only {used.Count} members of TorchSharp were found in the library");
        None(used.Where(static signature => !PublishedMembers.Signatures.Contains(signature)));
    }

    private static void None(IEnumerable<string> signatures)
    {
        var found = signatures.Order(StringComparer.Ordinal).ToList();
        if (found.Count > 0)
            Assert.Fail($"{found.Count}:\n{string.Join('\n', found)}");
    }

    private static IEnumerable<Type> Types() => TorchSharp.GetTypes().Where(IsVisible);

    private static bool IsVisible(Type type) =>
        type.IsNested ? (type.IsNestedPublic || type.IsNestedFamily) && IsVisible(type.DeclaringType!) : type.IsPublic;

    private static IEnumerable<MemberInfo> Members() => Types()
        .Where(static type => !typeof(Delegate).IsAssignableFrom(type))
        .SelectMany(static type => type.GetMembers(Declared))
        .Where(static member => member is not Type and not EventInfo and not FieldInfo { IsSpecialName: true })
        .Where(static member => member is not MethodInfo { IsSpecialName: true } method || method.Name.StartsWith("op_", StringComparison.Ordinal))
        .Where(Signature.IsVisible);

    /// <summary>Whether the parent is a type of TorchSharp, plain or with arguments: other members need not resolve.</summary>
    private static bool IsTorchSharps(MetadataReader metadata, EntityHandle parent)
    {
        if (parent.Kind == HandleKind.TypeSpecification)
        {
            var blob = metadata.GetBlobReader(metadata.GetTypeSpecification((TypeSpecificationHandle)parent).Signature);
            if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance) return false;
            blob.ReadByte();
            parent = blob.ReadTypeHandle();
        }
        while (parent.Kind == HandleKind.TypeReference) parent = metadata.GetTypeReference((TypeReferenceHandle)parent).ResolutionScope;
        return parent.Kind == HandleKind.AssemblyReference
            && metadata.StringComparer.Equals(metadata.GetAssemblyReference((AssemblyReferenceHandle)parent).Name, "TorchSharp");
    }

    private static MemberInfo Resolve(Module module, int token)
    {
        var anyTypes = Enumerable.Repeat(typeof(object), 8).ToArray();
        return module.ResolveMember(token, anyTypes, anyTypes)!;
    }

    /// <summary>The member as it is declared, of a generic type without its arguments, of a property the property.</summary>
    private static MemberInfo Definition(MemberInfo member)
    {
        var type = member.DeclaringType!;
        if (type.IsGenericType)
            type = type.GetGenericTypeDefinition();
        var declared = type.GetMembers(Declared).Single(candidate => candidate.MetadataToken == member.MetadataToken);
        return type.GetProperties(Declared).FirstOrDefault(property => property.GetAccessors(true).Contains(declared)) ?? declared;
    }
}
