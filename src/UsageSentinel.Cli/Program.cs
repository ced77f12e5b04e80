Console.WriteLine("sentinel");
