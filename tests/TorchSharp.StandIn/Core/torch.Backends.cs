namespace TorchSharp;

public static unsafe partial class torch
{
    public static class backends
    {
        public static class cuda
        {
            public static class matmul
            {
                public static bool allow_tf32
                {
                    get
                    {
                        int allows;
                        Native.Check(Native.ts_allows_tf32(&allows));
                        return allows != 0;
                    }

                    set => Native.Check(Native.ts_allow_tf32(value ? 1 : 0));
                }
            }
        }
    }
}
